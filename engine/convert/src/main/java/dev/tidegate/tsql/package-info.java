/** T-SQL text to tokens and a syntax tree, and back without loss; knows nothing of PostgreSQL. */
@NullMarked
package dev.tidegate.tsql;

import org.jspecify.annotations.NullMarked;
