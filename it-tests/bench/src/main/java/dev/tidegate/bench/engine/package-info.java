/** The engine's part alone: a journal that no source fills, the applier, PostgreSQL. */
@NullMarked
package dev.tidegate.bench.engine;

import org.jspecify.annotations.NullMarked;
