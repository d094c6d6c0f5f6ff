/**
 * Applications that write to one side, then to the other, and keep a record of what they were
 * promised.
 */
@NullMarked
package dev.tidegate.sandbox.handover;

import org.jspecify.annotations.NullMarked;
