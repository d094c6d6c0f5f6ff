package dev.tidegate.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.hook.HttpCalls.HttpFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;

/** Patches an object of the cluster that this pod runs in. */
final class KubernetesPatch implements Hook {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final KubernetesObject object;
    private final String patch;
    private final Optional<KubernetesAccess> access;
    private final Hidden hidden;

    /**
     * Makes one.
     *
     * @param patch a JSON merge patch (RFC 7396)
     * @param hidden knows the patch's own texts too
     */
    KubernetesPatch(
            KubernetesObject object,
            String patch,
            Optional<KubernetesAccess> access,
            Hidden hidden) {
        this.object = object;
        this.patch = patch;
        this.access = access;
        this.hidden = hidden;
    }

    @Override
    public String name() {
        return "patch of " + object;
    }

    /** Without the patch, which may hold secrets. */
    @Override
    public String text(HookCall call) {
        String[] parts = object.toString().split("/", -1);
        return "kubectl -n %s patch %s %s --type merge --patch (cutover.hooks.%s.kubernetes)"
                .formatted(parts[1], parts[0], parts[2], HookPlace.of(call).text());
    }

    @Override
    public void call(Notice notice, Deadline deadline)
            throws HookFailedException, InterruptedException {
        KubernetesAccess cluster =
                access.orElseThrow(() ->
                        new HookFailedException(
                                "cannot be done: this process does not run in a cluster"));
        try (HttpClient client = cluster.client()) {
            new HttpCalls(client).send(() -> request(cluster, notice), this::reason, deadline);
        } catch (IOException e) {
            throw new HookFailedException(
                    "cannot be done: " + cluster.folder().resolve("ca.crt") + " cannot be used", e);
        }
    }

    private HttpRequest.Builder request(KubernetesAccess cluster, Notice notice)
            throws HttpFailure {
        String query = "?fieldManager=tidegate" + (notice.isDry() ? "&dryRun=All" : "");
        try {
            return HttpRequest.newBuilder(URI.create(cluster.server() + object.path() + query))
                    .header("Authorization", "Bearer " + cluster.token())
                    .header("Content-Type", "application/merge-patch+json")
                    .header("Accept", "application/json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString(patch));
        } catch (IOException _) {
            throw new HttpFailure(
                    "cannot be done: " + cluster.folder().resolve("token") + " cannot be read",
                    false);
        }
    }

    /** What the server says in its own form of an error. */
    private String reason(String body) {
        try {
            JsonNode message = MAPPER.readTree(body).path("message");
            return hidden.excerpt(message.asText(""));
        } catch (JsonProcessingException _) {
            return ""; // not the server's own words: something in between, whose page says nothing
        }
    }
}
