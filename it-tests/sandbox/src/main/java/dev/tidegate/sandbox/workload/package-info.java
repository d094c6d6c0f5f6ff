/** What the source's applications do: tables, rows, and transactions at a fixed rate. */
@NullMarked
package dev.tidegate.sandbox.workload;

import org.jspecify.annotations.NullMarked;
