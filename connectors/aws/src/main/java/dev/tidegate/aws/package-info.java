/** What AWS keeps or signs for the daemon: secrets, and tokens to log in with. */
@NullMarked
package dev.tidegate.aws;

import org.jspecify.annotations.NullMarked;
