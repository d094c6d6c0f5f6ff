package dev.tidegate.settings;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.access.AccessSettings.NamedToken;
import dev.tidegate.access.Role;
import dev.tidegate.access.TokenHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Reads the settings of the HTTP side. */
final class HttpReader {
    private static final int WORDS_OF_TOKEN = 2;

    private final Resolver resolver;
    private final Path directory;

    /**
     * Makes one.
     *
     * @param directory that paths in the settings begin at
     */
    HttpReader(Resolver resolver, Path directory) {
        this.resolver = resolver;
        this.directory = directory;
    }

    /** Empty if there are problems, which are noted. */
    Optional<HttpSettings> read() {
        Optional<String> host = resolver.value(HttpCatalogue.HOST);
        Optional<Integer> port = resolver.value(HttpCatalogue.PORT);
        Optional<Integer> probePort = resolver.value(HttpCatalogue.PROBE_PORT);
        Optional<HttpCatalogue.TlsMode> mode = resolver.value(HttpCatalogue.TLS);
        Optional<HttpSettings.Tls> tls = tls();
        Optional<AccessSettings> access = access(tls);
        if (host.isEmpty() || port.isEmpty() || mode.isEmpty() || access.isEmpty()) {
            return Optional.empty();
        }
        boolean used =
                switch (mode.get()) {
                    case AUTO -> tls.isPresent() || !HttpSettings.isLocal(host.get());
                    case ON -> true;
                    case OFF -> false;
                };
        if (used && tls.isEmpty()) {
            wrong(
                    HttpCatalogue.HOST,
                    "is reached from other machines, or http.tls is on, and http.keystore is not"
                            + " given; give it, or say \"http.tls: off\" where a proxy in front of"
                            + " it does TLS");
            return Optional.empty();
        }
        return Optional.of(
                new HttpSettings(
                        host.get(), port.get(), tls.filter(_ -> used), probePort, access.get()));
    }

    private Optional<HttpSettings.Tls> tls() {
        Optional<Path> keystore = resolver.value(HttpCatalogue.KEYSTORE).map(directory::resolve);
        Optional<String> password =
                resolver.password(
                        HttpCatalogue.KEYSTORE_PASSWORD, HttpCatalogue.KEYSTORE_PASSWORD_FILE);
        Optional<Path> clientCa = resolver.value(HttpCatalogue.CLIENT_CA).map(directory::resolve);
        if (keystore.isEmpty() && clientCa.isPresent()) {
            wrong(HttpCatalogue.CLIENT_CA, "needs http.keystore: certificates are shown in TLS");
        }
        return keystore.map(it -> new HttpSettings.Tls(it, password.orElse(""), clientCa));
    }

    private Optional<AccessSettings> access(Optional<HttpSettings.Tls> tls) {
        List<NamedToken> tokens = tokens();
        Optional<AccessSettings.Oidc> oidc = oidc();
        Map<X500Principal, Role> clients = clients();
        if (!clients.isEmpty() && tls.flatMap(HttpSettings.Tls::clientCa).isEmpty()) {
            wrong(HttpCatalogue.CLIENTS, "needs http.client_ca, which says whom to believe");
        }
        Optional<Integer> requests = resolver.value(HttpCatalogue.REQUESTS_MAX);
        Optional<Integer> failures = resolver.value(HttpCatalogue.FAILED_LOGINS_MAX);
        List<String> approvals = resolver.list(HttpCatalogue.APPROVALS);
        Optional<Duration> wait = resolver.value(HttpCatalogue.APPROVAL_WAIT_MAX);
        if (requests.isEmpty() || failures.isEmpty() || wait.isEmpty()) {
            return Optional.empty();
        }
        AccessSettings access =
                new AccessSettings(
                        tokens,
                        oidc,
                        clients,
                        new AccessSettings.Limits(requests.get(), failures.get()),
                        new AccessSettings.Approving(Set.copyOf(approvals), wait.get()));
        if (!approvals.isEmpty() && !access.isConfigured()) {
            wrong(
                    HttpCatalogue.APPROVALS,
                    "needs http.tokens, http.oidc or http.clients: without them nobody can be told"
                            + " from anybody else");
        }
        return Optional.of(access);
    }

    private List<NamedToken> tokens() {
        List<NamedToken> tokens = new ArrayList<>();
        resolver.mapping(HttpCatalogue.TOKENS)
                .forEach((name, text) -> {
                    String[] words = text.strip().split("\\s+", -1);
                    Optional<Role> role = Role.of(words[0]);
                    Optional<TokenHash> hash =
                            words.length == WORDS_OF_TOKEN
                                    ? TokenHash.parse(words[1])
                                    : Optional.empty();
                    if (role.isEmpty() || hash.isEmpty()) {
                        // the text may be a token that somebody put there instead of its hash
                        wrong(
                                HttpCatalogue.TOKENS,
                                "has no role and hash for \"%s\"; \"tidegate token create\" prints"
                                                .formatted(name)
                                        + " the line");
                    } else {
                        tokens.add(new NamedToken(name, role.get(), hash.get()));
                    }
                });
        return tokens;
    }

    private Optional<AccessSettings.Oidc> oidc() {
        Optional<String> issuer = resolver.value(HttpCatalogue.OIDC_ISSUER);
        Optional<String> audience = resolver.value(HttpCatalogue.OIDC_AUDIENCE);
        Optional<String> keys = resolver.value(HttpCatalogue.OIDC_JWKS);
        Optional<String> claim = resolver.value(HttpCatalogue.OIDC_ROLE_CLAIM);
        Map<String, Role> roles = new LinkedHashMap<>();
        resolver.mapping(HttpCatalogue.OIDC_ROLES)
                .forEach((value, role) ->
                        role(HttpCatalogue.OIDC_ROLES, role).ifPresent(it -> roles.put(value, it)));
        if (issuer.isEmpty() && audience.isEmpty() && keys.isEmpty()) {
            return Optional.empty();
        }
        if (issuer.isEmpty() || audience.isEmpty() || keys.isEmpty()) {
            wrong(
                    HttpCatalogue.OIDC_ISSUER,
                    "and http.oidc.audience and http.oidc.jwks belong together; give all three");
            return Optional.empty();
        }
        boolean address = keys.get().startsWith("https://") || isLocalAddress(keys.get());
        if (!address && keys.get().contains("://")) {
            wrong(HttpCatalogue.OIDC_JWKS, "must begin with https://, or be a file");
            return Optional.empty();
        }
        return claim.map(it ->
                new AccessSettings.Oidc(
                        issuer.get(),
                        audience.get(),
                        address ? keys.get() : directory.resolve(keys.get()).toString(),
                        it,
                        roles));
    }

    private static boolean isLocalAddress(String address) {
        return address.startsWith("http://127.0.0.1:") || address.startsWith("http://localhost:");
    }

    private Map<X500Principal, Role> clients() {
        Map<X500Principal, Role> clients = new LinkedHashMap<>();
        resolver.mapping(HttpCatalogue.CLIENTS)
                .forEach((subject, name) -> {
                    try {
                        X500Principal principal = new X500Principal(subject);
                        role(HttpCatalogue.CLIENTS, name)
                                .ifPresent(role -> clients.put(principal, role));
                    } catch (IllegalArgumentException _) {
                        wrong(
                                HttpCatalogue.CLIENTS,
                                "names \"%s\", expected a subject such as CN=grafana,O=Shop"
                                        .formatted(subject));
                    }
                });
        return clients;
    }

    private Optional<Role> role(Setting<?> setting, String name) {
        Optional<Role> role = Role.of(name);
        if (role.isEmpty()) {
            wrong(setting, "has \"%s\", expected %s".formatted(name, setting.type().expected()));
        }
        return role;
    }

    private void wrong(Setting<?> setting, String why) {
        resolver.problem(resolver.line(setting.path()), setting.path() + " " + why);
    }
}
