package dev.orlop.webhook;

import dev.orlop.tree.Literals;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;

/** Says why a call failed, in the words of the reference's HTTP client (Go's {@code net/http}, {@code client-go/rest}). */
final class CallFailures {
    /** As much of an answer is shown ({@code maxUnstructuredResponseTextBytes}). */
    private static final int SHOWN = 2048;

    private CallFailures() {}

    /** A call that had no answer. */
    static CallException unanswered(Endpoint endpoint, String query, Throwable failure) {
        if (failure instanceof CallException known) {
            return known;
        }
        return new CallException("Post \"" + endpoint.url() + query + "\": " + reason(endpoint, failure));
    }

    private static String reason(Endpoint endpoint, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "context deadline exceeded";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String known = known(endpoint, cause);
            if (known != null) {
                return known;
            }
        }
        return String.valueOf(failure.getMessage());
    }

    private static @Nullable String known(Endpoint endpoint, Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException timeout -> "dial tcp " + endpoint.address() + ": i/o timeout";
            case ConnectException refused -> "dial tcp " + endpoint.address() + ": connect: connection refused";
            case UnknownHostException unknown ->
                "dial tcp: lookup " + endpoint.address().host() + ": no such host";
            case PrematureCloseException closed -> "EOF";
            case SSLException tls -> tls(tls);
            case CertificateException certificate -> certificate(certificate);
            case IOException io -> io.getMessage();
            default -> null;
        };
    }

    private static String tls(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException || cause instanceof CertificateException) {
                return certificate(cause);
            }
        }
        return "tls: " + failure.getMessage();
    }

    private static String certificate(Throwable failure) {
        String what = "certificate signed by unknown authority";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                what = "certificate has expired or is not yet valid: " + cause.getMessage();
            } else if (cause instanceof CertificateException && isAboutName(cause.getMessage())) {
                what = "certificate is not valid for the server: " + cause.getMessage();
            }
        }
        return "tls: failed to verify certificate: x509: " + what;
    }

    private static boolean isAboutName(@Nullable String message) {
        return message != null
                && (message.startsWith("No subject alternative") || message.startsWith("No name matching"));
    }

    /**
     * An answer that is not a success ({@code errors.NewGenericServerResponse}).
     *
     * @param isText whether the body is meant to be read by people
     */
    static CallException refused(int code, boolean isText, byte[] body) {
        String text =
                isText ? new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8).strip() : "unknown";
        return new CallException(
                switch (code) {
                    case 400 -> "the server rejected our request for an unknown reason";
                    case 401 -> "the server has asked for the client to provide credentials";
                    case 403 -> text;
                    case 404 -> "the server could not find the requested resource";
                    case 405 -> "the server does not allow this method on the requested resource";
                    case 406, 415 -> text;
                    case 409 -> "the server reported a conflict";
                    case 422 -> "the server rejected our request due to an error in our request";
                    case 429 -> "the server has received too many requests and has asked us to try again later";
                    case 503 -> "the server is currently unable to handle the request";
                    case 504 ->
                        "the server was unable to return a response in the time allotted, but may still be"
                                + " processing the request";
                    default ->
                        code >= 500
                                ? "an error on the server (" + quoted(text)
                                        + ") has prevented the request from succeeding"
                                : "the server responded with the status code " + code
                                        + " but did not return more information";
                });
    }

    private static String quoted(String text) {
        return Literals.quote(text);
    }
}
