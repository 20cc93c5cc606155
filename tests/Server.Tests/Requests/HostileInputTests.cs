using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorFlow.Polling;
using ActorFlow.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>What nobody would send by accident: nothing of it fails the server, and whatever is refused says why.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync([TestFlows.Doubling, TestFlows.Waiting, TestFlows.Asking]);

    public async Task DisposeAsync()
    {
        (await _server.Client.GetJsonAsync("/health")).Text("status").ShouldBe("healthy");
        await _server.DisposeAsync();
    }

    public static TheoryData<string> OddIds() =>
    [
        "a/b", "a%2Fb", "a%252Fb", "/", "//", "../../etc/passwd", "a/../b", "...", "%", "%zz", "%00", "a b", " ", "+", "a+b", "?a=b#c", "a;b=c", "a&b=c", "'; DROP TABLE runs; --", "<script>alert(1)</script>",
        "{id}", "a\\b", "C:\\x", "日本語", "🙂", "e\u0301", "\u202Eabc", "\u00A0", "\uFFFD", "counts", "bulk", "null", "true", "0", "a:1", "-", "~", "@", "\"quoted\"", "`", "$(reboot)", "*", "a,b",
    ];

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task An_id_of_any_characters_names_its_own_run_and_no_other(string id)
    {
        await _server.StartRunAsync("waiting", id);
        var path = $"/api/v1/runs/{Uri.EscapeDataString(id)}";
        (await GetAsync(path)).Text("id").ShouldBe(id);
        (await GetAsync($"{path}/state")).Text("id").ShouldBe(id);
        (await _server.Client.PostJsonAsync($"{path}/signals/{Uri.EscapeDataString(id)}", """{"payload": 1}""")).Text("signal").ShouldBe(id);
        (await GetAsync("/api/v1/runs")).GetProperty("runs").GetArrayLength().ShouldBe(1);
        using var start = await _server.Client.PostAsync("/api/v1/flows/waiting/runs", $$"""{"id": {{JsonSerializer.Serialize(id)}}}""");
        start.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(start.Headers.Location!.OriginalString)).Text("id").ShouldBe(id);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\u0085")]
    public async Task An_id_that_a_path_could_not_name_is_refused_with_the_member(string id)
    {
        var problem = await (await _server.Client.PostAsync("/api/v1/flows/waiting/runs", $$"""{"id": {{JsonSerializer.Serialize(id)}}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        problem.GetProperty("errors")[0].Text("name").ShouldBe("$.id");
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_refused()
    {
        await (await _server.Client.PostAsync("/api/v1/flows/waiting/runs", $$"""{"id": "{{new string('x', 257)}}"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        await (await _server.Client.GetAsync($"/api/v1/runs/{new string('x', 257)}")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-parameter");
        await _server.StartRunAsync("waiting", new string('x', 256));
    }

    public static TheoryData<string, string> BadBodies() => new()
    {
        { "", "body-missing" },
        { " ", "bad-body" },
        { "{", "bad-body" },
        { "{}}", "bad-body" },
        { "nonsense", "bad-body" },
        { "null", "body-missing" },
        { "[]", "bad-body" },
        { "\"version\"", "bad-body" },
        { "{\"version\": 1, \"version\": 2}", "bad-body" },
        { "{\"version\": 1, \"Version\": 2}", "bad-body" },
        { "{\"version\": 1, \"unknown\": 2}", "bad-body" },
        { "{\"version\": 1, \"\\u0069d\": \"a\", \"id\": \"b\"}", "bad-body" },
        { "{\"version\": \"1\"}", "bad-body" },
        { "{\"version\": 1.5}", "bad-body" },
        { "{\"version\": 1e400}", "bad-body" },
        { "{\"version\": 123456789012345678901234567890}", "bad-body" },
        { "{\"version\": NaN}", "bad-body" },
        { "{\"version\": null}", "bad-body" },
        { "{}", "bad-body" },
        { "{\"version\": 1, \"tags\": [1]}", "bad-body" },
        { "{\"version\": 1, \"tags\": [null]}", "bad-body" },
        { "{\"version\": 1, \"id\": {}}", "bad-body" },
        { "{\"version\": 1, \"memo\": \"\\ud800\"}", "bad-body" },
        { "{\"version\": 1, \"\\udfff\": 1}", "bad-body" },
        { "// comment\n{\"version\": 1}", "bad-body" },
        { "{\"version\": 1,}", "bad-body" },
        { "{'version': 1}", "bad-body" },
        { "\u0000", "bad-body" },
        { "{\"$type\": \"System.Diagnostics.Process\", \"version\": 1}", "bad-body" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_body_that_is_not_what_the_operation_takes_is_refused(string body, string code)
    {
        await _server.RunAsync("doubling", "d1", """{"n": 1}""");
        var problem = await (await _server.Client.PostAsync("/api/v1/runs/d1/fork", body)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
        if (code == "bad-body")
            problem.GetProperty("errors")[0].Text("in").ShouldBe("body");
    }

    [Fact]
    public async Task A_fault_in_a_body_is_told_with_member_line_and_place()
    {
        var body = "{\n  \"tags\": [\"a\"],\n  \"deadlineSeconds\": \"soon\"\n}";
        var fault = (await (await _server.Client.PostAsync("/api/v1/flows/doubling/runs", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body")).GetProperty("errors")[0];
        fault.Text("name").ShouldBe("$.deadlineSeconds");
        fault.GetProperty("line").GetInt64().ShouldBe(3);
        fault.GetProperty("column").GetInt64().ShouldBeGreaterThan(20);
        var unknown = await (await _server.Client.PostAsync("/api/v1/flows/doubling/runs", """{"inputs": {}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
        unknown.GetProperty("errors")[0].Text("what")!.ShouldContain("'inputs'");
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public async Task JSON_is_taken_up_to_a_depth(int depth, bool isTaken)
    {
        // The body itself is one level.
        var json = $$"""{"payload": {{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        await _server.StartRunAsync("waiting", "w1");
        using var answer = await _server.Client.PostAsync("/api/v1/runs/w1/signals/go", json);
        if (isTaken)
            (await answer.JsonOf()).GetProperty("counted").GetBoolean().ShouldBeTrue();
        else
            await answer.ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("1e308")]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890.123456789")]
    [InlineData("-0")]
    public async Task A_number_of_any_size_is_kept_as_it_is_or_refused_and_never_changed(string number)
    {
        using var answer = await _server.Client.PostAsync("/api/v1/flows/waiting/runs", $$"""{"id": "n1", "input": {"n": {{number}} } }""");
        if (answer.StatusCode == HttpStatusCode.UnprocessableEntity)
        {
            await answer.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "value-refused");
            return;
        }

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var kept = (await GetAsync("/api/v1/runs/n1/state")).GetProperty("state").GetProperty("n").GetRawText();
        // The same number may be written otherwise: 1e308 as 1E+308.
        if (kept != number)
            (double.Parse(kept, Invariant), kept.Count(char.IsAsciiDigit) <= 17).ShouldBe((double.Parse(number, Invariant), true), $"{number} became {kept}");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { (byte)'"', 0xE2, 0x82, (byte)'"' })]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0 })]
    public async Task Bytes_that_are_no_UTF8_are_refused(byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        await (await _server.Client.PostAsync("/api/v1/flows/doubling/runs", content)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-body");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_its_length_is_said_or_not()
    {
        var text = $$"""{"input": {"n": "{{new string('x', 5 * 1024 * 1024)}}"} }""";
        using (var said = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flows/doubling/runs") { Content = Answers.Json(text) })
        {
            said.Headers.ExpectContinue = true;
            await (await _server.Client.SendAsync(said)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        }

        using var unsaid = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flows/doubling/runs") { Content = Answers.Json(text) };
        unsaid.Headers.TransferEncodingChunked = true;
        try
        {
            await (await _server.Client.SendAsync(unsaid)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        }
        catch (HttpRequestException)
        {
            // Cut off in the middle, before the answer could be read.
        }

        (await GetAsync("/api/v1/runs")).GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_body_of_another_media_type_is_refused(string? mediaType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (mediaType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        await (await _server.Client.PostAsync("/api/v1/flows/doubling/runs", content)).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Theory]
    [InlineData("/api/v1/runs?limit=0")]
    [InlineData("/api/v1/runs?limit=1001")]
    [InlineData("/api/v1/runs?limit=99999999999999999999")]
    [InlineData("/api/v1/runs?limit=1&limit=2")]
    [InlineData("/api/v1/runs?limit=")]
    [InlineData("/api/v1/runs?limit=1e2")]
    [InlineData("/api/v1/runs?status=gone")]
    [InlineData("/api/v1/runs?status=Completed")]
    [InlineData("/api/v1/runs?status=5")]
    [InlineData("/api/v1/runs?startedFrom=yesterday")]
    [InlineData("/api/v1/runs?startedFrom=9999999-01-01")]
    [InlineData("/api/v1/runs?sort=name")]
    [InlineData("/api/v1/runs?text=%00")]
    [InlineData("/api/v1/runs?text=%ff")]
    [InlineData("/api/v1/runs?text=%ED%A0%80")]
    [InlineData("/api/v1/runs?roots=yes")]
    [InlineData("/api/v1/runs/d1/wait?timeout=-1")]
    [InlineData("/api/v1/runs/d1/wait?timeout=1000000h")]
    [InlineData("/api/v1/runs/d1/wait?timeout=61s")]
    [InlineData("/api/v1/runs/d1/state?version=0")]
    [InlineData("/api/v1/runs/d1/events?after=-1")]
    [InlineData("/api/v1/questions/nothing")]
    [InlineData("/api/v1/questions/d1:0")]
    [InlineData("/api/v1/questions/d1:99999999999")]
    public async Task A_parameter_that_is_none_is_refused_by_name(string path)
    {
        var problem = await (await _server.Client.GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-parameter");
        problem.GetProperty("errors")[0].Text("name").ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("/api/v1/runs?after=nonsense")]
    [InlineData("/api/v1/runs?after=1.2.3")]
    [InlineData("/api/v1/questions?after=nonsense")]
    public async Task A_place_that_is_in_no_list_is_refused(string path) => await (await _server.Client.GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest, "bad-cursor");

    [Theory]
    [InlineData("GET /api/v1/runs/%zz HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /api/v1/runs/%ff%fe HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /api/v1/runs/%ED%A0%80 HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /api/v1/runs/%00 HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /api/v1/runs/a%0d%0aSet-Cookie:x HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /../../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("GET /api/v1/runs HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/runs HTTP/9.9\r\nHost: HOST\r\n\r\n")]
    [InlineData("BREW /api/v1/runs HTTP/1.1\r\nHost: HOST\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET /api/v1/runs HTTP/1.1\r\nHost: HOST\r\nBad Header: x\r\n\r\n")]
    [InlineData("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")]
    [InlineData("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\n\r\n{}")]
    public async Task A_request_that_is_malformed_from_the_ground_up_is_refused(string request)
        => (await RawAsync(request)).ShouldBeOneOf([.. Enumerable.Range(400, 100), (int)HttpStatusCode.HttpVersionNotSupported]);

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public async Task A_line_or_a_head_that_is_too_long_is_refused(int length)
    {
        (await RawAsync($"GET /api/v1/runs?text={new string('x', length)} HTTP/1.1\r\nHost: HOST\r\n\r\n")).ShouldBeInRange(400, 499);
        (await RawAsync($"GET /api/v1/runs HTTP/1.1\r\nHost: HOST\r\nX-Long: {new string('x', length * 5)}\r\n\r\n")).ShouldBeInRange(400, 499);
    }

    [Fact]
    public async Task A_header_that_stands_twice_or_is_too_long_is_refused_by_name()
    {
        (await RawAsync("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", isWhole: true)).ShouldBe(400);
        (await RawAsync("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nIdempotency-Key: \u0001\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", isWhole: true)).ShouldBe(400);
        (await RawAsync("POST /api/v1/flows/doubling/runs HTTP/1.1\r\nHost: HOST\r\nIdempotency-Key: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", isWhole: true)).ShouldBe(201);
        using var long201 = await _server.Client.PostAsync("/api/v1/flows/doubling/runs", "{}", ("Idempotency-Key", new string('k', 201)));
        (await long201.ShouldBeProblem(HttpStatusCode.BadRequest, "bad-header")).GetProperty("errors")[0].Text("name").ShouldBe("Idempotency-Key");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        // As it is: Uri would tidy it up.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        return await (await _server.Client.SendAsync(request)).JsonOf();
    }

    /// <summary>Sends bytes as they are.</summary>
    /// <returns>The status of the answer; 400 where the server closed without a word.</returns>
    private async Task<int> RawAsync(string text, bool isWhole = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        var (answer, stream) = (new MemoryStream(), client.GetStream());
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("HOST", _server.Address.Authority, StringComparison.Ordinal)));
            // No more comes, should the server wait for it; of a whole request that would look as if its caller had gone.
            if (!isWhole)
                client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer).WaitAsync(Until.Patience);
        }
        catch (IOException)
        {
            // It was not read to its end.
        }

        var line = Encoding.Latin1.GetString(answer.ToArray()).Split("\r\n")[0];
        return line.Split(' ') is [_, var status, ..] ? int.Parse(status, System.Globalization.CultureInfo.InvariantCulture) : 400;
    }
}
