/** The cutover on PostgreSQL: its record, and the fence, sequences and rules of the target. */
@NullMarked
package dev.tidegate.postgres.cutover;

import org.jspecify.annotations.NullMarked;
