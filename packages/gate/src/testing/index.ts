export { assertBothSides } from './assert-both-sides.ts';
export { defineGate, type GateConfig, type GateFlags, type ServableServer } from './gate-config.ts';
export { type ServedGate, type ServeWithOptions, serveWith, type ToolAnswer } from './serve-with.ts';
