package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.process.Applied;

/** What an applier told: what it took, and what became of foreign keys. */
record Outcome(Applied applied, ForeignKeys foreignKeys) {}
