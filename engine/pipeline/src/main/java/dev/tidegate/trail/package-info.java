/**
 * The audit trail: what operators did, in entries that carry the hash of the one before; and what
 * waits until a second person approves it.
 */
@NullMarked
package dev.tidegate.trail;

import org.jspecify.annotations.NullMarked;
