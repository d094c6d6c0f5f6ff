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
    private final Consumer<Session> onLogin;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final TokenWriter tokens;

    /** {@code onLogin} hears of the session before the client does. */
    Handshake(Socket socket, Engine engine, Consumer<Session> onLogin) throws IOException {
        this.engine = engine;
        this.onLogin = onLogin;
        reader = new MessageReader(socket.getInputStream());
        writer = new MessageWriter(socket.getOutputStream(), Packets.ANSWER);
        tokens = new TokenWriter(writer);
    }

    /** Does it all; empty when the client went away or was refused. */
    Optional<Opened> run() throws IOException {
        engine.connecting();
        Optional<Message> first = reader.read();
        if (first.isPresent() && first.get().type() == Packets.PRELOGIN) {
            prelogin(first.get());
            first = reader.read();
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (first.get().type() != Packets.LOGIN) {
            throw new WireException("expected a login, not a message of " + first.get().type());
        }
        return login(LoginRequest.read(first.get()));
    }

    private void prelogin(Message message) throws WireException {
        Encryption wanted = Prelogin.wanted(message);
        Prelogin.answer(writer, Encryption.NOT_SUPPORTED);
        writer.endMessage();
        if (wanted == Encryption.ON || wanted == Encryption.REQUIRED) {
            log.info(
                    "client wants encryption, which is not on; it must connect with encrypt=false");
        }
    }

    private Optional<Opened> login(LoginRequest request) {
        Optional<TdsVersion> version = TdsVersion.asked(request.versionCode());
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
