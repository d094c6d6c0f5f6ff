/** Canonical bytes of rows, as the target keeps them, and their hashes. */
@NullMarked
package dev.tidegate.validate.hash;

import org.jspecify.annotations.NullMarked;
