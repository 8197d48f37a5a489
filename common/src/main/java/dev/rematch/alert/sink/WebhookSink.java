package dev.rematch.alert.sink;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts the message as JSON over https to a public address, signed: header {@code
 * Rematch-Signature} is {@code v1=} and the hexadecimal HMAC-SHA256 of the timestamp in {@code
 * Rematch-Timestamp} (seconds), a dot and the body. A redirect is a failure.
 */
public final class WebhookSink implements Sink {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int REASON_LENGTH = 200;

  /** Whether a host may be talked to. */
  @FunctionalInterface
  interface Gate {
    void check(String host) throws IOException;
  }

  private final String name;
  private final URI url;
  private final String secret;
  private final Clock clock;
  private final Gate gate;
  private final HttpClient client;

  /**
   * @param url https
   * @param secret the key of the signature
   */
  public WebhookSink(String name, URI url, String secret, Clock clock) {
    this(
        name,
        url,
        secret,
        clock,
        PublicAddress::check,
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build());
  }

  WebhookSink(String name, URI url, String secret, Clock clock, Gate gate, HttpClient client) {
    if (!"https".equals(url.getScheme()) || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "Invalid webhook: %s (must be https://host/…, without a user)".formatted(url));
    }
    this.name = name;
    this.url = url;
    this.secret = secret;
    this.clock = clock;
    this.gate = gate;
    this.client = client;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Message message) throws IOException {
    // The client asks the same cache of names a moment later.
    gate.check(url.getHost());
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Rematch-Delivery", message.delivery())
            .header("Rematch-Timestamp", timestamp)
            .header("Rematch-Signature", "v1=" + signature(timestamp + "." + message.json()))
            .POST(HttpRequest.BodyPublishers.ofString(message.json()))
            .build();
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() / 100 != 2) {
        String body = response.body();
        throw new IOException(
            "Cannot send to "
                + url.getHost()
                + ": it answered "
                + response.statusCode()
                + " "
                + body.substring(0, Math.min(REASON_LENGTH, body.length())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Cannot send to " + url.getHost() + ": interrupted", e);
    }
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Cannot sign: this Java has no HMAC-SHA256", e);
    }
  }
}
