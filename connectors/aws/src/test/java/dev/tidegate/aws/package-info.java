/** Tests of the package. */
@NullMarked
package dev.tidegate.aws;

import org.jspecify.annotations.NullMarked;
