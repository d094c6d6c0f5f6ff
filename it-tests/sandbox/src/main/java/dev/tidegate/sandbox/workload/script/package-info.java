/** Any T-SQL script's tables, changed at random. */
@NullMarked
package dev.tidegate.sandbox.workload.script;

import org.jspecify.annotations.NullMarked;
