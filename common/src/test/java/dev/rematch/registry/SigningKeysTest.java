package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
  /** Made by openssl genpkey -algorithm ed25519; used by this test alone. */
  private static final String PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIE1++g+N0Jw8YgMscJ2i10ljtieYZ6SGeQGukbylMbCJ
      -----END PRIVATE KEY-----
      """;

  private static final String PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA8ObN1hpze6xFl3BmO6ItYYPkGIvh4GCjGYUXed59pf4=
      -----END PUBLIC KEY-----
      """;

  private static final ModelVersion VERSION =
      new ModelVersion("flights", 3, "trees", "run-1", "models/x", "ab12", Instant.EPOCH, Map.of());

  /** By openssl pkeyutl -sign -rawin over the text that Signing's documentation gives. */
  private static final String BY_OPENSSL =
      "jgqyWYoWfo5gs2+X6geEj/c2oynqfrWQe+/bbInINmD+zlCgD05kEJHYXdUpOfz+NnUDJNcrqg5mQ+2ljm2VDg==";

  @TempDir Path folder;

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void signsAsOpenSslDoes() throws Exception {
    Signing signing =
        new Signing(
            SigningKeys.trusted(file("verify.pem", PUBLIC)),
            Optional.of(SigningKeys.signing(file("signing.pem", PRIVATE))));

    assertThat(signing.sign(VERSION, Optional.of("d-1"))).isEqualTo(BY_OPENSSL);
    assertThat(signing.valid(BY_OPENSSL, VERSION, Optional.of("d-1"))).isTrue();
    assertThat(signing.valid(BY_OPENSSL, VERSION, Optional.empty())).isFalse();
    assertThat(signing.valid("no base64!", VERSION, Optional.of("d-1"))).isFalse();
    assertThat(signing.valid("", VERSION, Optional.of("d-1"))).isFalse();
  }

  @Test
  void aFileMayHoldSeveralPublicKeys() throws Exception {
    assertThat(SigningKeys.trusted(file("both.pem", PUBLIC + "since 2026\n" + PUBLIC))).hasSize(2);
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutShowingIt() throws Exception {
    assertThatThrownBy(() -> SigningKeys.trusted(folder.resolve("none.pem")))
        .hasMessageContaining("Cannot read the key file")
        .hasMessageContaining("NoSuchFileException");
    Path secret = file("signing.pem", PRIVATE);
    assertThatThrownBy(() -> SigningKeys.trusted(secret))
        .hasMessageContaining("must hold an Ed25519 PUBLIC KEY in PEM form");
    Path broken = file("broken.pem", PRIVATE.replace("MC4CAQ", "MC4CAR"));
    assertThatThrownBy(() -> SigningKeys.signing(broken))
        .hasMessageContaining("Invalid key file: " + broken)
        .hasMessageNotContaining("MC4CAR");
  }
}
