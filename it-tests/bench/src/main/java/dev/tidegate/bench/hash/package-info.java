/** What the hash of a row costs. */
@NullMarked
package dev.tidegate.bench.hash;

import org.jspecify.annotations.NullMarked;
