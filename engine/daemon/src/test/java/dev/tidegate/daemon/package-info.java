/** Tests of the package. */
@NullMarked
package dev.tidegate.daemon;

import org.jspecify.annotations.NullMarked;
