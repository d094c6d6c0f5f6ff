/** T-SQL code, statement by statement, as SQL and PL/pgSQL; start reading at CodeConverter. */
@NullMarked
package dev.tidegate.convert.code;

import org.jspecify.annotations.NullMarked;
