/** Tests of canonical bytes and hashes. */
@NullMarked
package dev.tidegate.validate.hash;

import org.jspecify.annotations.NullMarked;
