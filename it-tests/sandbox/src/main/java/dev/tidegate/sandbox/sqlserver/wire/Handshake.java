package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.Engine.Session;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.TdsVersion;
import dev.tidegate.sandbox.sqlserver.type.WireException;
import dev.tidegate.sandbox.sqlserver.wire.Prelogin.Encryption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a connection from its first byte to a session. */
final class Handshake {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);

    /**
     * A connection whose client has logged in.
     *
     * @param reader of its messages
     * @param writer of answers
     * @param tokens writes into {@code writer}
     * @param session the client's
     */
    record Opened(
            MessageReader reader, MessageWriter writer, TokenWriter tokens, Session session) {}

    private final Engine engine;
    private final Tls tls;
    private final Consumer<Session> onLogin;
    private final Channel channel;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final TokenWriter tokens;

    /** {@code onLogin} hears of the session before the client does. */
    Handshake(Socket socket, Engine engine, Tls tls, Consumer<Session> onLogin) throws IOException {
        this.engine = engine;
        this.tls = tls;
        this.onLogin = onLogin;
        channel = new Channel(socket);
        reader = new MessageReader(channel.in());
        writer = new MessageWriter(channel.out(), Packets.ANSWER);
        tokens = new TokenWriter(writer);
    }

    /** Does it all; empty when the client went away or was refused. */
    Optional<Opened> run() throws IOException {
        engine.connecting();
        boolean strict = channel.beginsWithTls();
        if (strict) {
            channel.encryptFromStart(tls.required());
            useChannel();
            tokens.tds8();
        } else if (tls.policy() == EncryptionPolicy.STRICT) {
            throw new WireException("client does not begin with TLS, which it must");
        }
        Optional<Message> first = reader.read();
        Encryption agreed = strict ? Encryption.NOT_SUPPORTED : Encryption.OFF;
        if (first.isPresent() && first.get().type() == Packets.PRELOGIN) {
            agreed = strict ? strictPrelogin() : prelogin(first.get());
            first = reader.read();
        } else if (!strict && tls.policy() == EncryptionPolicy.REQUIRED) {
            throw new WireException("client logs in without a word on encryption");
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (first.get().type() != Packets.LOGIN) {
            throw new WireException("expected a login, not a message of " + first.get().type());
        }
        if (agreed == Encryption.OFF) {
            channel.decrypt();
            useChannel();
        }
        return login(LoginRequest.read(first.get()));
    }

    private void useChannel() {
        reader.readFrom(channel.in());
        writer.writeTo(channel.out());
    }

    /** In TDS 8 there is nothing to agree on. */
    private Encryption strictPrelogin() {
        Prelogin.answer(writer, Encryption.ON);
        writer.endMessage();
        return Encryption.ON;
    }

    private Encryption prelogin(Message message) throws IOException {
        Encryption wanted = Prelogin.wanted(message);
        Encryption answer = Prelogin.answerTo(wanted, tls.policy());
        Prelogin.answer(writer, answer);
        writer.endMessage();
        if (answer == Encryption.REQUIRED && wanted == Encryption.NOT_SUPPORTED) {
            throw new WireException("client cannot encrypt, which it must");
        }
        if (answer != Encryption.NOT_SUPPORTED) {
            channel.encrypt(tls.required());
            useChannel();
        } else if (wanted == Encryption.ON || wanted == Encryption.REQUIRED) {
            log.info(
                    "client wants encryption, which is not on; it must connect with encrypt=false");
        }
        return answer;
    }

    private Optional<Opened> login(LoginRequest request) {
        Optional<TdsVersion> version =
                request.versionCode() == TokenWriter.TDS_8_CODE
                        ? Optional.of(TdsVersion.V7_4)
                        : TdsVersion.asked(request.versionCode());
        if (version.isEmpty()) {
            return refuse(new SqlError(17828, 20, 1, "The client's TDS version is too old."));
        }
        tokens.version(version.get());
        if (request.integrated()) {
            return refuse(
                    new SqlError(
                            18452,
                            14,
                            1,
                            "Login failed. The login is from an untrusted domain and cannot be"
                                    + " used with Integrated authentication."));
        }
        Session session;
        try {
            session = engine.login(request.login());
        } catch (SqlError e) {
            return refuse(e);
        }
        onLogin.accept(session);
        try {
            greet(session, request.packetBytesGranted());
        } catch (UncheckedIOException e) {
            session.close();
            throw e;
        }
        return Optional.of(new Opened(reader, writer, tokens, session));
    }

    private void greet(Session session, int packetBytes) {
        tokens.loggedIn(session.database(), packetBytes);
        tokens.done(TokenWriter.DONE, 0, 0, 0);
        writer.endMessage();
        writer.negotiated(packetBytes, session.spid());
    }

    private Optional<Opened> refuse(SqlError error) {
        log.info("login refused number={}", error.number());
        tokens.error(error);
        tokens.done(TokenWriter.DONE, TokenWriter.STATUS_ERROR, 0, 0);
        writer.endMessage();
        return Optional.empty();
    }
}
