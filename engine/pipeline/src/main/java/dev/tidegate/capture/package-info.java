/** Reads the source's log in commit order and writes it into the journal. */
@NullMarked
package dev.tidegate.capture;

import org.jspecify.annotations.NullMarked;
