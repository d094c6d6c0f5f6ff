package dev.tidegate.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the certificates expire that this process serves and uses, as far as they are files or
 * settings of its own. Of what it shows, the first of the chain that expires counts; of
 * authorities, the last one: with one that is valid it still believes somebody.
 */
final class CertificateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);
    private static final Pattern TARGET_PARAMETER = Pattern.compile("[?&](\\w+)=([^&]*)");
    private static final Pattern SOURCE_PARAMETER = Pattern.compile(";\\s*(\\w+)=([^;]*)");

    /** All that there may be, in the order in which they are shown. */
    enum Use {
        /** Of {@code http.keystore}: what operators' clients are shown. */
        HTTP,
        /** {@code http.client_ca}. */
        HTTP_CLIENTS,
        /** What brokers are shown. */
        JOURNAL_CLIENT,
        /** Whom brokers' certificates must come from. */
        JOURNAL_AUTHORITIES,
        /** What the target is shown. */
        TARGET_CLIENT,
        /** Whom the target's certificate must come from. */
        TARGET_AUTHORITIES,
        /** Whom the source's certificate must come from. */
        SOURCE_AUTHORITIES;

        /** As it is named in a metric. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOfAuthorities() {
            return switch (this) {
                case HTTP, JOURNAL_CLIENT, TARGET_CLIENT -> false;
                case HTTP_CLIENTS, JOURNAL_AUTHORITIES, TARGET_AUTHORITIES, SOURCE_AUTHORITIES ->
                        true;
            };
        }
    }

    private final Map<Use, Source> sources = new LinkedHashMap<>();

    /** Where certificates are read from. */
    private interface Source {
        Collection<? extends Certificate> read() throws IOException, GeneralSecurityException;
    }

    CertificateFiles(Settings settings) {
        settings.http().tls().ifPresent(this::http);
        journal(settings.journal().clientProperties());
        target(parameters(TARGET_PARAMETER, settings.target().url()));
        source(parameters(SOURCE_PARAMETER, settings.source().url()));
    }

    private void http(HttpSettings.Tls tls) {
        add(Use.HTTP, () -> store(tls.keystore(), tls.password(), "PKCS12"));
        tls.clientCa().ifPresent(it -> add(Use.HTTP_CLIENTS, () -> pem(it)));
    }

    private void journal(Map<String, String> kafka) {
        kafka(kafka, "keystore", "certificate.chain").ifPresent(it -> add(Use.JOURNAL_CLIENT, it));
        kafka(kafka, "truststore", "certificates")
                .ifPresent(it -> add(Use.JOURNAL_AUTHORITIES, it));
    }

    /** As Kafka's clients take them: a file, or the text itself. */
    private static Optional<Source> kafka(
            Map<String, String> properties, String store, String inline) {
        Optional<String> text = property(properties, "ssl." + store + "." + inline);
        if (text.isPresent()) {
            return text.map(
                    it -> () -> certificates(new ByteArrayInputStream(it.getBytes(US_ASCII))));
        }
        String type = property(properties, "ssl." + store + ".type").orElse("JKS");
        String password = property(properties, "ssl." + store + ".password").orElse("");
        return property(properties, "ssl." + store + ".location")
                .flatMap(CertificateFiles::path)
                .map(file ->
                        type.equalsIgnoreCase("PEM")
                                ? () -> pem(file)
                                : () -> store(file, password, type));
    }

    private void target(Map<String, String> parameters) {
        property(parameters, "sslcert")
                .flatMap(CertificateFiles::path)
                .ifPresent(it -> add(Use.TARGET_CLIENT, () -> pem(it)));
        property(parameters, "sslrootcert")
                .flatMap(CertificateFiles::path)
                .ifPresent(it -> add(Use.TARGET_AUTHORITIES, () -> pem(it)));
    }

    private void source(Map<String, String> parameters) {
        String password = property(parameters, "trustStorePassword").orElse("");
        String type = property(parameters, "trustStoreType").orElse("JKS");
        property(parameters, "trustStore")
                .flatMap(CertificateFiles::path)
                .ifPresent(it -> add(Use.SOURCE_AUTHORITIES, () -> store(it, password, type)));
    }

    private void add(Use use, Source source) {
        sources.put(use, source);
    }

    private static Map<String, String> parameters(Pattern form, String url) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = form.matcher(url);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2).strip());
        }
        return parameters;
    }

    private static Optional<String> property(Map<String, String> properties, String name) {
        return Optional.ofNullable(properties.get(name)).filter(it -> !it.isBlank());
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty(); // who connects with it says so
        }
    }

    /** When each expires that can be read, by its use. */
    Map<Use, Instant> expiries() {
        Map<Use, Instant> expiries = new LinkedHashMap<>();
        sources.forEach(
                (use, source) -> expiry(use, source).ifPresent(it -> expiries.put(use, it)));
        return expiries;
    }

    private static Optional<Instant> expiry(Use use, Source source) {
        try {
            List<Instant> ends =
                    source.read().stream()
                            .filter(X509Certificate.class::isInstance)
                            .map(it -> ((X509Certificate) it).getNotAfter().toInstant())
                            .sorted(
                                    use.isOfAuthorities()
                                            ? Comparator.reverseOrder()
                                            : Comparator.naturalOrder())
                            .toList();
            return ends.stream().findFirst();
        } catch (IOException | GeneralSecurityException e) {
            LOG.debug("when {} expires cannot be seen", use, e);
            return Optional.empty(); // NaN; who needs the file says what is wrong with it
        }
    }

    private static Collection<? extends Certificate> pem(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return certificates(in);
        }
    }

    private static Collection<? extends Certificate> certificates(InputStream in)
            throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }

    private static Collection<? extends Certificate> store(Path file, String password, String type)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.isEmpty() ? null : password.toCharArray());
        }
        List<Certificate> all = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Optional<Certificate[]> chain = Optional.ofNullable(store.getCertificateChain(alias));
            if (chain.isPresent()) {
                Stream.of(chain.get()).forEach(all::add);
            } else {
                Optional.ofNullable(store.getCertificate(alias)).ifPresent(all::add);
            }
        }
        return all;
    }
}
