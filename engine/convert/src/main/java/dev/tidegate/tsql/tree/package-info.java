/**
 * The syntax tree of T-SQL: records that name token ranges, in the terms of Microsoft's grammar.
 */
@NullMarked
package dev.tidegate.tsql.tree;

import org.jspecify.annotations.NullMarked;
