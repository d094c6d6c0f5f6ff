/** Tests of certificates. */
@NullMarked
package dev.tidegate.validate.certificate;

import org.jspecify.annotations.NullMarked;
