/** Tests of what operators read. */
@NullMarked
package dev.tidegate.control;

import org.jspecify.annotations.NullMarked;
