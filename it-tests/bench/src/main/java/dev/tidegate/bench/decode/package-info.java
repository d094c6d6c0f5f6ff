/** How fast the journal's records become events again. */
@NullMarked
package dev.tidegate.bench.decode;

import org.jspecify.annotations.NullMarked;
