/** Signed statements of what validation knows, for those who were not there. */
@NullMarked
package dev.tidegate.validate.certificate;

import org.jspecify.annotations.NullMarked;
