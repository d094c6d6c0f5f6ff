/** The durable ordered log between capture and apply. */
@NullMarked
package dev.tidegate.journal;

import org.jspecify.annotations.NullMarked;
