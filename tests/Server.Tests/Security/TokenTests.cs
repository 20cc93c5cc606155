using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Server.Security;
using ActorFlow.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Security;

/// <summary>Tokens of the issuer that is set up open what they say; whatever else looks like a token opens nothing.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Issuer = "https://login.example.org";
    private const string Audience = "actorflow";

    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly ECDsa Curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorflow-tokens-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("rsa-pem")]
    [InlineData("ec-pem")]
    [InlineData("jwks")]
    [InlineData("secret")]
    public async Task A_token_that_the_issuer_has_signed_opens_what_its_claims_say(string source)
    {
        await using var server = await StartAsync(options => Use(options, source));
        var credentials = CredentialsOf(source);

        (await Get(server, Token(credentials, ("actorflow_rights", new[] { "read" })))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Get(server, Token(credentials, ("actorflow_rights", "operate read")))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Get(server, Token(credentials, ("actorflow_rights", "admin")), "/api/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await Get(server, Token(credentials, ("actorflow_rights", "read")), "/api/v1/keys")).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        await (await Get(server, Token(credentials, ("actorflow_rights", "answer")))).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        await (await Get(server, Token(credentials, claims: []))).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        await (await Get(server, Token(credentials, ("actorflow_rights", "ADMIN root *")))).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        await (await Get(server, Token(credentials, ("actorflow_rights", "admin"), ("actorflow_flows", "orders")), "/api/v1/keys")).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
        await (await Get(server, Token(credentials, ("actorflow_rights", "admin"), ("actorflow_flows", Array.Empty<string>())), "/api/v1/keys")).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("no-audience")]
    [InlineData("expired")]
    [InlineData("not-yet")]
    [InlineData("endless")]
    [InlineData("other-key")]
    [InlineData("no-name")]
    [InlineData("tampered")]
    [InlineData("unsigned")]
    [InlineData("none")]
    [InlineData("public-key-as-secret")]
    [InlineData("weak-algorithm")]
    [InlineData("cut")]
    public async Task A_token_that_is_not_of_the_issuer_for_this_server_and_for_now_opens_nothing(string fault)
    {
        await using var server = await StartAsync(options =>
        {
            Use(options, "rsa-pem");
            if (fault == "weak-algorithm")
                options.Security.JwtAlgorithms = "RS512";
        });
        using var stranger = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var good = CredentialsOf("rsa-pem");
        var token = fault switch
        {
            "issuer" => Token(good, issuer: "https://evil.example.org"),
            "audience" => Token(good, audience: "another-service"),
            "no-audience" => Token(good, audience: null),
            "expired" => Token(good, expires: now.AddMinutes(-2), from: now.AddHours(-1)),
            "not-yet" => Token(good, from: now.AddMinutes(5), expires: now.AddHours(1)),
            "endless" => Endless(good),
            "other-key" => Token(new SigningCredentials(new RsaSecurityKey(stranger), "RS256")),
            "no-name" => Token(good, subject: null),
            "tampered" => Tampered(Token(good, ("actorflow_rights", "read"))),
            "unsigned" => Unsigned("""{"alg":"RS256","typ":"JWT"}"""),
            "none" => Unsigned("""{"alg":"none","typ":"JWT"}"""),
            "public-key-as-secret" => Token(new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem())), "HS256")),
            "weak-algorithm" => Token(good),
            _ => Token(good)[..^20],
        };
        await (await Get(server, token)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credentials-wrong");
    }

    [Fact]
    public async Task Published_keys_are_read_again_when_a_new_one_turns_up_and_a_silent_issuer_stops_nobody_who_is_known()
    {
        using var next = RSA.Create(2048);
        var clock = new Testing.ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var (document, isUp, asked) = (SetOf(Rsa, "one"), true, 0);
        var keys = new PublishedTokenKeys(new Uri($"{Issuer}/.well-known/openid-configuration"), Issuer, () => new HttpClient(new Fake(request =>
        {
            asked++;
            return !isUp ? throw new HttpRequestException("down")
                : request.RequestUri!.AbsolutePath.EndsWith("openid-configuration", StringComparison.Ordinal) ? $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Issuer}}/keys"}""" : document;
        })), clock);
        using var _ = keys;
        var callers = new TokenCallers(new ServerSecurityOptions { JwtIssuer = Issuer, JwtAudience = Audience }, keys, clock);
        var (old, renewed) = (new SigningCredentials(new RsaSecurityKey(Rsa) { KeyId = "one" }, "RS256"), new SigningCredentials(new RsaSecurityKey(next) { KeyId = "two" }, "RS256"));

        (await callers.FindAsync(Token(old), default)).ShouldNotBeNull().Name.ShouldBe("jwt:anna");
        asked.ShouldBe(2);
        (await callers.FindAsync(Token(renewed), default)).ShouldBeNull();
        (await callers.FindAsync(Token(renewed), default)).ShouldBeNull();
        asked.ShouldBe(2);   // not more than once in a while, whoever asks with whatever key
        document = SetOf(next, "two");
        clock.Advance(TimeSpan.FromSeconds(31));
        (await callers.FindAsync(Token(renewed), default)).ShouldNotBeNull();
        isUp = false;
        clock.Advance(TimeSpan.FromSeconds(31));
        (await callers.FindAsync(Token(old), default)).ShouldBeNull();
        (await callers.FindAsync(Token(renewed), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_times_of_a_token_count_with_the_skew_that_is_set_and_not_a_second_more()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var clock = new Testing.ManualTimeProvider(noon - TimeSpan.FromSeconds(61));
        var options = new ServerSecurityOptions { JwtIssuer = Issuer, JwtAudience = Audience, JwtSecret = "a secret of thirty-two bytes or more", JwtClockSkew = TimeSpan.FromMinutes(1) };
        var callers = new TokenCallers(options, TokenKeys.Of(options, () => throw new InvalidOperationException("nobody is asked"), clock), clock);
        var token = Token(CredentialsOf("secret"), from: noon.UtcDateTime, expires: noon.UtcDateTime.AddMinutes(10));
        (await callers.FindAsync(token, default)).ShouldBeNull("it is not yet valid");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await callers.FindAsync(token, default)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds((60 + 600) + 59));
        (await callers.FindAsync(token, default)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await callers.FindAsync(token, default)).ShouldBeNull("it has expired");
    }

    [Theory]
    [InlineData("""{"issuer":"https://evil.example.org","jwks_uri":"https://login.example.org/keys"}""")]
    [InlineData("""{"issuer":"https://login.example.org","jwks_uri":"http://login.example.org/keys"}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AAAA","use":"sig"}]}""")]
    [InlineData("not json")]
    public async Task Keys_that_are_published_wrongly_open_nothing_and_say_so(string document)
    {
        using var keys = new PublishedTokenKeys(new Uri($"{Issuer}/.well-known"), Issuer, () => new HttpClient(new Fake(_ => document)), TimeProvider.System);
        (await Should.ThrowAsync<ServerSecurityException>(async () => await keys.GetAsync(default))).Message.ShouldContain(Issuer);
    }

    [Fact]
    public async Task Options_that_contradict_each_other_stop_the_start()
    {
        foreach (var (configure, told) in new (Action<ServerSecurityOptions>, string)[]
        {
            (options => options.JwtIssuer = Issuer, "need exactly one source"),
            (options => (options.JwtIssuer, options.JwtSecret) = (Issuer, new string('s', 32)), "JwtAudience is missing"),
            (options => options.JwtSecret = new string('s', 32), "JwtIssuer is missing"),
            (options => (options.JwtIssuer, options.JwtAudience, options.JwtSecret, options.JwtAlgorithms) = (Issuer, Audience, new string('s', 32), "RS256"), "HS algorithms go with"),
            (options => (options.JwtIssuer, options.JwtAudience, options.JwtPublicKeyFile, options.JwtAlgorithms) = (Issuer, Audience, "x.pem", "HS256"), "HS algorithms go with"),
            (options => (options.JwtIssuer, options.JwtAudience, options.JwtPublicKeyFile) = (Issuer, Audience, "nowhere.pem"), "cannot be read"),
            (options => options.JwtAlgorithms = "none", "'none' is none"),
            (options => options.JwtSecret = "short", "at least 32 bytes"),
            (options => options.JwtMetadataAddress = "http://login.example.org", "https"),
            (options => options.CorsOrigins = "*", "there is no '*'"),
        })
        {
            var error = await Should.ThrowAsync<ServerSecurityException>(() => TestServer.StartAsync(options: options => configure(options.Security)));
            error.Message.ShouldContain(told);
            error.Message.ShouldNotContain("short");
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "private.pem"), Rsa.ExportPkcs8PrivateKeyPem());
        (await Should.ThrowAsync<ServerSecurityException>(() => TestServer.StartAsync(options: options =>
            (options.Security.JwtIssuer, options.Security.JwtAudience, options.Security.JwtPublicKeyFile) = (Issuer, Audience, Path.Combine(_folder.FullName, "private.pem"))))).Message.ShouldContain("private key");
    }

    [Fact]
    public async Task The_hosts_own_authentication_can_say_who_calls()
    {
        await using var server = await TestServer.StartAsync(options: options => options.UseHostAuthentication(http =>
            new(http.Request.Headers["X-Session"] == "anna" ? new ServerCaller("user:anna", Journal.AccessRights.Read) : null)));

        await (await server.SendAsync("GET", "/api/v1/server", null)).ShouldBeProblem(HttpStatusCode.Unauthorized, "credentials-missing");
        (await server.SendAsync("GET", "/api/v1/server", null, null, ("X-Session", "anna"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await server.SendAsync("GET", "/api/v1/keys", null, null, ("X-Session", "anna"))).ShouldBeProblem(HttpStatusCode.Forbidden, "right-missing");
    }

    private static Task<TestServer> StartAsync(Action<ActorFlowServerOptions> configure) => TestServer.StartAsync(options: options =>
    {
        (options.Security.JwtIssuer, options.Security.JwtAudience) = (Issuer, Audience);
        configure(options);
    });

    private void Use(ActorFlowServerOptions options, string source)
    {
        var file = Path.Combine(_folder.FullName, "keys");
        switch (source)
        {
            case "rsa-pem":
                File.WriteAllText(file, Rsa.ExportSubjectPublicKeyInfoPem());
                options.Security.JwtPublicKeyFile = file;
                break;
            case "ec-pem":
                File.WriteAllText(file, Curve.ExportSubjectPublicKeyInfoPem());
                options.Security.JwtPublicKeyFile = file;
                break;
            case "jwks":
                File.WriteAllText(file, SetOf(Rsa, "one"));
                options.Security.JwtKeySetFile = file;
                break;
            default:
                options.Security.JwtSecret = "a secret of thirty-two bytes or more";
                break;
        }
    }

    private static SigningCredentials CredentialsOf(string source) => source switch
    {
        "rsa-pem" => new SigningCredentials(new RsaSecurityKey(Rsa), "RS256"),
        "ec-pem" => new SigningCredentials(new ECDsaSecurityKey(Curve), "ES256"),
        "jwks" => new SigningCredentials(new RsaSecurityKey(Rsa) { KeyId = "one" }, "PS384"),
        _ => new SigningCredentials(new SymmetricSecurityKey("a secret of thirty-two bytes or more"u8.ToArray()), "HS256"),
    };

    private static string SetOf(RSA rsa, string id)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = id, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
    }

    private static string Token(SigningCredentials credentials, params (string Name, object Value)[] claims) => Token(credentials, Issuer, Audience, "anna", null, null, claims);

    private static string Token(
        SigningCredentials credentials, string? issuer = Issuer, string? audience = Audience, string? subject = "anna", DateTime? from = null, DateTime? expires = null, (string Name, object Value)[]? claims = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var all = (claims ?? [("actorflow_rights", "read")]).ToDictionary(claim => claim.Name, claim => claim.Value);
        if (subject is not null)
            all["sub"] = subject;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = all,
            NotBefore = from ?? now.AddMinutes(-1),
            Expires = expires ?? now.AddMinutes(10),
            SigningCredentials = credentials,
        });
    }

    private static string Endless(SigningCredentials credentials) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Claims = new Dictionary<string, object> { ["sub"] = "anna", ["actorflow_rights"] = "read" },
        SigningCredentials = credentials,
    });

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("\"read\"", "\"admin\"", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private static string Unsigned(string header)
        => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode($$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"anna","actorflow_rights":"admin","exp":4102444800}""")}.";

    private static Task<HttpResponseMessage> Get(TestServer server, string token, string path = "/api/v1/server") => server.SendAsync("GET", path, token);

    private sealed class Fake(Func<HttpRequestMessage, string> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer(request)) });
    }
}
