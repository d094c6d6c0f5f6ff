/** The load of the rows that exist, beside what reading and copying them takes alone. */
@NullMarked
package dev.tidegate.bench.load;

import org.jspecify.annotations.NullMarked;
