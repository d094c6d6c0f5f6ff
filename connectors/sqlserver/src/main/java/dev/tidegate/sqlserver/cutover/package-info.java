/** The source's side of a cutover: its fence, markers, sequences, rules, preparations. */
@NullMarked
package dev.tidegate.sqlserver.cutover;

import org.jspecify.annotations.NullMarked;
