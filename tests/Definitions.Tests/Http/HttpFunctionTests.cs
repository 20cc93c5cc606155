using System.Net;
using System.Text.Json;
using ActorFlow.Definitions.Http;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Http;

[Trait("semantics", "7")]
public class HttpFunctionTests
{
    private static readonly FunctionRegistry Open =
        new FunctionRegistry().AddBuiltins(new HttpFunctionOptions { AllowInternalAddresses = true, GreatestResponse = 1000 });

    private static async Task<JsonElement> ResponseAsync(string function, string parameters)
        => Docs.JsonOf(await Docs.RunAsync(Docs.One(function, parameters), "{}", Open)).GetProperty("response");

    [Fact]
    public async Task An_answer_of_json_is_a_value()
    {
        await using var server = LoopbackServer.Answering("""{"a": [1]}""", headers: ("X-Id", "7"));

        var response = await ResponseAsync("http.get", $$$"""{"url": "{{{server.Url}}}/x?y=1", "query": {"z": "a b"}}""");

        response.GetProperty("status").GetInt32().ShouldBe(200);
        response.GetProperty("headers").GetProperty("x-id").GetString().ShouldBe("7");
        response.GetProperty("body").GetProperty("a")[0].GetInt32().ShouldBe(1);
        server.Requests.ShouldBe(["GET /x?y=1&z=a%20b "]);
    }

    [Fact]
    public async Task A_post_sends_json_its_headers_and_the_visits_idempotency_key()
    {
        string? key = null, own = null, type = null;
        await using var server = new LoopbackServer((request, _) =>
        {
            (key, own, type) = (request.Headers["Idempotency-Key"], request.Headers["X-Own"], request.ContentType);
            return (201, "text/plain", "made", new Dictionary<string, string>());
        });

        var response = await ResponseAsync("http.post",
            $$$"""{"url": "{{{server.Url}}}/", "body": {"a": 1}, "headers": {"X-Own": "o", "Content-Type": "application/vnd.x+json"}}""");

        response.GetProperty("body").GetString().ShouldBe("made");
        server.Requests.ShouldBe(["""POST / {"a":1}"""]);
        (string.IsNullOrEmpty(key), own, type).ShouldBe((false, "o", "application/vnd.x+json"));
    }

    [Fact]
    public async Task A_status_of_failure_fails_the_attempt_or_is_a_result()
    {
        await using var server = LoopbackServer.Answering("gone fishing", "text/plain", 503, ("Retry-After", "7"));

        var failed = await Docs.RunAsync(Docs.One("http.get", $$"""{"url": "{{server.Url}}/"}"""), "{}", Open);
        var kept = await ResponseAsync("http.get", $$"""{"url": "{{server.Url}}/", "failOnStatus": false}""");

        failed.Errors[0].Message.ShouldContain("503");
        failed.Errors[0].Message.ShouldContain("gone fishing");
        Transient.IsTransient(failed.Errors[0].Exception!).ShouldBeTrue();
        Transient.RetryAfterOf(failed.Errors[0].Exception).ShouldBe(TimeSpan.FromSeconds(7));
        kept.GetProperty("status").GetInt32().ShouldBe(503);
    }

    [Fact]
    public async Task Too_large_an_answer_is_not_taken()
    {
        await using var server = LoopbackServer.Answering(new string('x', 1001), "text/plain");

        var result = await Docs.RunAsync(Docs.One("http.get", $$"""{"url": "{{server.Url}}/"}"""), "{}", Open);

        result.Errors[0].Message.ShouldContain("more than 1000 bytes");
    }

    [Fact]
    public async Task Redirects_are_followed_where_asked_and_headers_stay_behind()
    {
        var seen = new List<string?>();
        await using var server = new LoopbackServer((request, _) =>
        {
            seen.Add(request.Headers["Authorization"]);
            return request.RawUrl == "/end" ? (200, "text/plain", "there", new Dictionary<string, string>())
                : (302, "text/plain", "", new Dictionary<string, string> { ["Location"] = "/end" });
        });

        (await ResponseAsync("http.get", $$"""{"url": "{{server.Url}}/"}""")).GetProperty("status").GetInt32().ShouldBe(302);
        (await ResponseAsync("http.get", $$$"""{"url": "{{{server.Url}}}/", "followRedirects": true, "headers": {"Authorization": "Bearer x"}}"""))
            .GetProperty("body").GetString().ShouldBe("there");

        seen.ShouldBe([null, "Bearer x", null]);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var server = LoopbackServer.Answering("", "text/plain", 302, ("Location", "/"));

        var result = await Docs.RunAsync(Docs.One("http.get", $$"""{"url": "{{server.Url}}/", "followRedirects": true}"""), "{}", Open);

        result.Errors[0].Message.ShouldContain("more than 5 times");
        server.Requests.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://[::ffff:127.0.0.1]:1/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2130706433:1/")]
    [InlineData("http://0x7f.1:1/")]
    [InlineData("http://0.0.0.0:1/")]
    [InlineData("http://10.1.2.3/")]
    public async Task Internal_addresses_are_refused_unless_allowed(string url)
    {
        var result = await Docs.RunAsync(Docs.One("http.get", $$"""{"url": "{{url}}"}"""));

        result.Errors[0].Type.ShouldEndWith(nameof(RequestRefusedException));
        result.Errors[0].Message.ShouldContain("internal address");
    }

    [Theory]
    [InlineData("8.8.8.8", false)]
    [InlineData("2606:4700::1111", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("172.31.255.255", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("::", true)]
    public void Internal_addresses_are_told_from_others(string address, bool isInternal)
    => InternalAddress.Is(IPAddress.Parse(address)).ShouldBe(isInternal);

    [Theory]
    [InlineData("http://evil.test/", "not among the allowed hosts")]
    [InlineData("http://example.com.evil.test/", "not among the allowed hosts")]
    [InlineData("ftp://api.example.com/", "neither http nor https")]
    [InlineData("file:///etc/passwd", "neither http nor https")]
    [InlineData("/relative", "neither http nor https")]
    [InlineData("relative", "no absolute address")]
    public async Task Only_allowed_hosts_and_schemes_are_asked(string url, string why)
    {
        var functions = new FunctionRegistry().AddBuiltins(new HttpFunctionOptions { AllowedHosts = ["api.example.com", "*.trusted.test"] });

        var result = await Docs.RunAsync(Docs.One("http.get", $$"""{"url": "{{url}}"}"""), "{}", functions);

        result.Errors[0].Message.ShouldContain(why);
    }

    [Fact]
    public async Task A_header_with_a_line_break_is_refused()
        => (await Docs.RunAsync(Docs.One("http.get", """{"url": "http://127.0.0.1:1/", "headers": {"X": "a\r\nHost: evil"}}"""), "{}",
            Open)).Errors[0].Message.ShouldContain("cannot be sent");

    [Fact]
    public async Task Many_requests_are_sent_a_few_at_a_time_and_answered_in_order()
    {
        await using var server =
            new LoopbackServer((request, _) => (200, "application/json", $"\"{request.RawUrl}\"", new Dictionary<string, string>()));
        var requests = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"url": "{{server.Url}}/{{i}}"}"""));

        var state = Docs.JsonOf(await Docs.RunAsync(Docs.One("http.batch", """{"requests": "all", "maxConcurrency": 4}"""),
            $$"""{"all": [{{requests}}]}""", Open));

        state.GetProperty("responses").EnumerateArray().Select(response => response.GetProperty("body").GetString())
            .ShouldBe(Enumerable.Range(0, 20).Select(i => $"/{i}"));
    }
}
