package io.redtail.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.redtail.channel.ChannelType;
import io.redtail.config.GrantClaims;
import io.redtail.config.JwtSettings;
import io.redtail.security.Identity.Grants;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Web Tokens (RFC 7519) as RFC 8725 advises: the signature by an algorithm that is allowed here, whatever the
 * token says; issuer, audience, subject and expiry, which must be there.
 *
 * <p>Any thread. With a JWKS URL a call may wait a few seconds for the issuer's keys.
 */
public final class TokenVerifier {

    private static final int MAX_CHARS = 8 * 1024;

    private final JwtSettings settings;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** @throws IllegalArgumentException if the configured key cannot be used; the message says why */
    public TokenVerifier(JwtSettings settings) {
        this(settings, IssuerTimes.REAL);
    }

    /** The same at another time. */
    TokenVerifier(JwtSettings settings, IssuerTimes times) {
        this.settings = settings;
        processor.setJWSKeySelector(VerificationKeys.of(settings, times));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null)); // RFC 9068's, and no type at all
        var claims = new DefaultJWTClaimsVerifier<SecurityContext>(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp", "sub"));
        claims.setMaxClockSkew(Math.toIntExact(settings.clockSkew().toSeconds()));
        processor.setJWTClaimsSetVerifier(claims);
    }

    /**
     * Whom the token names.
     *
     * @throws InvalidTokenException if it proves nothing
     * @throws KeysUnavailableException if that cannot be said now, because the issuer's keys cannot be had
     */
    public Identity verify(String token) throws InvalidTokenException, KeysUnavailableException {
        if (token.length() > MAX_CHARS) {
            throw new InvalidTokenException("it has " + token.length() + " characters, more than " + MAX_CHARS);
        }
        try {
            return identity(processor.process(token, null));
        } catch (KeySourceException e) {
            throw new KeysUnavailableException(String.valueOf(e.getMessage()));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            throw new InvalidTokenException(String.valueOf(e.getMessage()));
        } catch (RuntimeException unforeseen) { // of the library, by what somebody has put into a token
            throw new InvalidTokenException("it cannot be read: " + unforeseen);
        }
    }

    /** For the library, a claim is there that is {@code null}; by an empty subject, nobody is counted. */
    private Identity identity(JWTClaimsSet claims) throws ParseException, InvalidTokenException {
        @Nullable String subject = claims.getSubject();
        Optional<Instant> expiry =
                Optional.ofNullable(claims.getExpirationTime()).map(time -> time.toInstant());
        if (subject == null || subject.isBlank() || expiry.isEmpty()) {
            throw new InvalidTokenException("its " + (expiry.isEmpty() ? "exp" : "sub") + " is empty");
        }
        return new Identity(
                subject,
                grants(claims, settings.subscribe()),
                grants(claims, settings.publish()),
                expiry.get().plus(settings.clockSkew()));
    }

    /** A claim that is missing grants nothing, nor does a type that is not served here: tokens are made for many gateways. */
    private Grants grants(JWTClaimsSet claims, GrantClaims names) throws ParseException, InvalidTokenException {
        Map<ChannelType, List<String>> granted = new HashMap<>();
        for (var name : names.ids().entrySet()) {
            granted.put(name.getKey(), new ArrayList<>(list(claims, name.getValue())));
        }
        for (String grant : list(claims, names.named())) {
            settings.types()
                    .pattern(grant)
                    .ifPresent(pattern -> granted.computeIfAbsent(pattern.type(), type -> new ArrayList<>())
                            .add(pattern.ids()));
        }
        return Grants.of(granted);
    }

    /** The library takes {@code null} for a text. */
    private static List<String> list(JWTClaimsSet claims, String name) throws ParseException, InvalidTokenException {
        @Nullable List<@Nullable String> values = claims.getStringListClaim(name);
        if (values == null) {
            return List.of();
        }
        List<String> texts = values.stream().flatMap(Stream::ofNullable).toList();
        if (texts.size() < values.size()) {
            throw new InvalidTokenException("its " + name + " has a null: it is a list of texts");
        }
        return texts;
    }
}
