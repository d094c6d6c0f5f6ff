/** How long applications cannot write in a cutover and in its rollback, and what takes the time. */
@NullMarked
package dev.tidegate.bench.cutover;

import org.jspecify.annotations.NullMarked;
