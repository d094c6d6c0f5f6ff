/** Tests of the package. */
@NullMarked
package dev.tidegate.access;

import org.jspecify.annotations.NullMarked;
