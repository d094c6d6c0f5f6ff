/** Tests of the package. */
@NullMarked
package dev.tidegate.settings;

import org.jspecify.annotations.NullMarked;
