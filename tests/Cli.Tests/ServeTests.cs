using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary><c>serve</c>: real processes, asked over HTTP.</summary>
public sealed class ServeTests : IDisposable
{
    private const string Document =
        """{"id": "greeting", "nodes": [{"id": "say", "functionId": "core.setValue", "params": {"key": "said", "value": "WORD ${NAME:-world}"}}], "edges": [], "flow": {"startNodeId": "say"}}""";

    private readonly Shop _shop = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose()
    {
        _client.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public async Task It_serves_the_flows_of_the_program_and_of_a_folder_until_it_is_asked_to_stop_and_loses_nothing_by_that()
    {
        var folder = Directory.CreateDirectory(_shop.File("documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "greeting.json"), Document.Replace("WORD", "hello", StringComparison.Ordinal));
        await using (var life = Serve("--documents", folder))
        {
            var url = await UrlOf(life);
            var flows = await _client.GetFromJsonAsync<JsonElement>($"{url}/api/v1/flows");
            flows.GetProperty("flows").EnumerateArray().Select(flow => flow.GetProperty("name").GetString())
                .Intersect(["checkout", "gate", "greeting"]).Count().ShouldBe(3);
            await EndAsync(life);
        }
    }

    [Fact]
    public async Task Requests_of_documents_reach_this_machine_only_where_the_call_allows_internal_addresses()
    {
        using var inside = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var folder = Directory.CreateDirectory(_shop.File("documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "asking.json"), JsonSerializer.Serialize(new
        {
            id = "asking",
            nodes = new[] { new { id = "ask", functionId = "http.get", @params = new { url = $"http://{inside.LocalEndpoint}/", outputKey = "answer" } } },
            flow = new { startNodeId = "ask" },
        }));

        await using (var closed = Serve("--documents", folder))
        {
            using var refused = await PostAsync($"{await UrlOf(closed)}/api/v1/flows/asking/runs?wait=60s", "{}");
            var text = await refused.Content.ReadAsStringAsync();
            text.ShouldContain("it is an internal address");
            inside.Pending().ShouldBeFalse();
            await EndAsync(closed);
        }

        await using var open = Serve("--documents", folder, "--allow-internal");
        var asked = PostAsync($"{await UrlOf(open)}/api/v1/flows/asking/runs?wait=60s", "{}");
        using (var connection = await inside.AcceptTcpClientAsync().WaitAsync(Life.Deadline))
            await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhi"u8.ToArray());
        using var answered = await asked;
        JsonDocument.Parse(await answered.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString().ShouldBe("completed");
        await EndAsync(open);
    }

    [Fact]
    public async Task A_run_that_was_started_over_HTTP_goes_on_in_the_next_life_of_the_server()
    {
        await using (var life = Serve())
        {
            var url = await UrlOf(life);
            var input = JsonSerializer.Serialize(new { id = "r1",
                input = new { at = _shop.File("r1.at"), gate = _shop.File("r1.gate"), deaf = false } });
            (await PostAsync($"{url}/api/v1/flows/gate/runs", input)).StatusCode.ShouldBe(HttpStatusCode.Created);
            await _shop.AtGateAsync("r1", life);
            await EndAsync(life);
        }

        _shop.OpenGate("r1");
        await using var next = Serve();
        using var waited = await _client.GetAsync($"{await UrlOf(next)}/api/v1/runs/r1/wait?timeout=60");
        JsonDocument.Parse(await waited.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString().ShouldBe("completed");
        await EndAsync(next);
    }

    [Fact]
    public async Task Documents_that_come_over_HTTP_are_kept_in_the_folder()
    {
        var folder = Directory.CreateDirectory(_shop.File("documents")).FullName;
        await using (var life = Serve("--documents", folder))
        {
            using var content = new StringContent(Document.Replace("WORD", "good day", StringComparison.Ordinal), System.Text.Encoding.UTF8,
                "application/json");
            using var put = await _client.PutAsync($"{await UrlOf(life)}/api/v1/flows/greeting/document", content);
            put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
            await EndAsync(life);
        }

        await using var next = Serve("--documents", folder);
        using var run = await PostAsync($"{await UrlOf(next)}/api/v1/flows/greeting/runs?wait=60s", "{}");
        JsonDocument.Parse(await run.Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetProperty("said").GetString()
            .ShouldBe("good day world");
        await EndAsync(next);
    }

    [Theory]
    [InlineData("GET", "", HttpStatusCode.NotFound, "unknown-path")]
    [InlineData("GET", "/favicon.ico", HttpStatusCode.NotFound, "unknown-path")]
    [InlineData("POST", "/api/v2/runs", HttpStatusCode.NotFound, "unknown-path")]
    [InlineData("DELETE", "/health", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task Where_nothing_is_it_says_so_and_where_the_description_is(string method, string path, HttpStatusCode status, string code)
    {
        await using var life = Serve();
        using var request = new HttpRequestMessage(new HttpMethod(method), await UrlOf(life) + path);
        using var answer = await _client.SendAsync(request);
        answer.StatusCode.ShouldBe(status);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        if (status == HttpStatusCode.NotFound)
            problem.GetProperty("detail").GetString()!.ShouldContain("/api/v1/openapi.json");
        await EndAsync(life);
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", "https")]
    [InlineData("127.0.0.1:7070", "no URL")]
    [InlineData("http://127.0.0.1:0/api", "path")]
    [InlineData("nonsense", "no URL")]
    public async Task An_address_that_it_cannot_serve_is_refused_with_the_reason(string url, string why)
        => (await _shop.CallAsync("serve", "--url", url)).ShouldComplain(2, why);

    [Fact]
    public async Task Without_authentication_it_serves_this_machine_only()
    {
        var call = await _shop.CallAsync("serve", "--url", "http://0.0.0.0:0");
        call.ShouldComplain(2, "nobody has to prove who they are");
        call.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_server_on_the_same_database_or_port_says_why_it_cannot_be()
    {
        await using var life = Serve();
        var url = await UrlOf(life);
        (await _shop.CallAsync("serve", "--url", "http://127.0.0.1:0")).ShouldComplain(1, "process");
        (await _shop.CallPlainAsync("serve", "--url", url, "--db", _shop.File("other.db"))).ShouldComplain(1, "cannot listen");
        await EndAsync(life);
    }

    private Life Serve(params string[] more) => _shop.Start(["serve", "--json", "--url", "http://127.0.0.1:0", .. more]);

    private static async Task<string> UrlOf(Life life)
    {
        await life.SaysAsync(said => said.Contains('\n', StringComparison.Ordinal), "where it serves");
        return JsonDocument.Parse(life.Out.Split('\n')[0]).RootElement.GetProperty("urls")[0].GetString()!;
    }

    private static async Task EndAsync(Life life)
    {
        await life.SignalAsync("TERM");
        (await life.EndAsync()).ShouldBe(0, life.Describe("was to stop in order"));
    }

    private async Task<HttpResponseMessage> PostAsync(string url, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await _client.PostAsync(url, content);
    }
}
