/** Copies the rows that exist at the start, while the source goes on writing. */
@NullMarked
package dev.tidegate.load;

import org.jspecify.annotations.NullMarked;
