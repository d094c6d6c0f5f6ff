/** What of deploy/ starts the daemon: image, compose file, Kubernetes' manifests. */
@NullMarked
package dev.tidegate.manifests;

import org.jspecify.annotations.NullMarked;
