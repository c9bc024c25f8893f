import { expect, test } from "vitest";
import { annotationIn } from "../../../../src/main/webapp/viewer/annotations.js";

test.each([
  ["::error file=src/cart.ts,line=14,endLine=15,title=tsc::Cannot find name 'itme'", { kind: "error", place: "src/cart.ts:14", title: "tsc", message: "Cannot find name 'itme'" }],
  ["::warning file=a%3Ab%2Cc.ts,line=3,col=7::50%25 done%0Anext", { kind: "warning", place: "a:b,c.ts:3:7", title: "", message: "50% done\nnext" }],
  ["::notice::91 :: of lines", { kind: "notice", place: "", title: "", message: "91 :: of lines" }],
  ["2026-11-20T09:14:12.4445523Z ##[error]src/cart.ts(14,3): error TS2304", { stamp: "2026-11-20T09:14:12.4445523Z ", kind: "error", place: "", title: "", message: "src/cart.ts(14,3): error TS2304" }],
  ["##vso[task.logissue type=warning;sourcepath=consoleapp/main.cs;linenumber=1;columnnumber=2;code=100]Found something", { kind: "warning", place: "consoleapp/main.cs:1:2", title: "100", message: "Found something" }],
])("%s is an annotation", (raw, wanted) => {
  expect(annotationIn(raw)).toEqual({ stamp: "", ...wanted });
});

test.each(["::group::x", "::error", ":: error::x", "error::x", "##[group]x", "2026-11-20 x", ""])("%j is none", (raw) => {
  expect(annotationIn(raw)).toBeNull();
});
