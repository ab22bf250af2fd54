// What Trunk runs on the files it has built, one step after the other.
await import("./minify.js");
await import("./service-worker.js");
await import("./compress.js");
