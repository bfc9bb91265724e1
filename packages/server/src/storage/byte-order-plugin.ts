import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  RawNode,
  type RootOperationNode,
} from 'kysely';

/**
 * Makes every text column of a migration order and compare by its bytes on PostgreSQL, whatever the database's locale.
 * SQLite does so by itself.
 */
export class ByteOrderPlugin implements KyselyPlugin {
  readonly #transformer = new ByteOrderTransformer();

  transformQuery({ node }: { readonly node: RootOperationNode }): RootOperationNode {
    const defines = node.kind === 'CreateTableNode' || node.kind === 'AlterTableNode';
    return defines ? this.#transformer.transformNode(node) : node;
  }

  async transformResult<R>({ result }: { readonly result: R }): Promise<R> {
    return result;
  }
}

class ByteOrderTransformer extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node);
    if (!isText(column.dataType)) return column;
    return { ...column, dataType: RawNode.createWithSql('text collate "C"') };
  }
}

function isText(type: OperationNode): boolean {
  return DataTypeNode.is(type) && type.dataType === 'text';
}
