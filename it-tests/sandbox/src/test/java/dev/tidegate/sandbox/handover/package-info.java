/** Whether the applications' own record is right. */
@NullMarked
package dev.tidegate.sandbox.handover;

import org.jspecify.annotations.NullMarked;
