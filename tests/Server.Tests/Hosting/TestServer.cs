using System.Collections.Concurrent;
using System.Net;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace ActorFlow.Server.Tests.Hosting;

/// <summary>
/// A server on a free port of the loopback, by a real Kestrel, with a journal in a file of its own. Stopped and started again, it goes on where it
/// was.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Action<IServiceCollection>? _services;
    private readonly Action<ActorFlowServerOptions>? _options;
    private readonly Action<WebApplication>? _application;
    private readonly IReadOnlyList<FlowDefinition> _flows;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorflow-server-");
    private WebApplication? _running;
    private int _port;

    private TestServer(IReadOnlyList<FlowDefinition> flows, Action<ActorFlowServerOptions>? options, Action<IServiceCollection>? services,
        Action<WebApplication>? application)
        => (_flows, _options, _services, _application) = (flows, options, services, application);

    public string Database => Path.Combine(_folder.FullName, "runs.db");

    public string Folder => _folder.FullName;

    public Uri Address { get; private set; } = null!;

    /// <summary>A client that follows no redirects and keeps what it sends as it is.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>What was asked of the server, and how it was answered.</summary>
    public ConcurrentQueue<Exchange> Seen { get; } = [];

    /// <summary>What was logged as an error. A test ends red if there is any.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public WebApplication Application => _running ?? throw new InvalidOperationException("The server is stopped.");

    public IFlowSystem System => Application.Services.GetRequiredService<IFlowSystem>();

    /// <param name="flows">The flows of the engine.</param>
    /// <param name="options">What the server is told.</param>
    /// <param name="services">What else the host gets, such as gates.</param>
    /// <param name="application">What the application does before the API is mapped.</param>
    public static async Task<TestServer> StartAsync(
        IReadOnlyList<FlowDefinition>? flows = null, Action<ActorFlowServerOptions>? options = null, Action<IServiceCollection>? services = null,
            Action<WebApplication>? application = null)
    {
        var server = new TestServer(flows ?? [], options, services, application);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Stops in order; what was journaled stays.</summary>
    public async Task StopAsync()
    {
        if (_running is not { } running)
            return;
        _running = null;
        await running.StopAsync();
        await running.DisposeAsync();
        Client.Dispose();
    }

    /// <summary>Sets a run aside as if its history could not be read.</summary>
    public async Task QuarantineAsync(string id)
    {
        await StopAsync();
        await using (var maintenance = await JournalMaintenance.OpenAsync(new SqliteJournal(new SqliteJournalOptions { Path = Database })))
            await maintenance.Journal.QuarantineAsync(new RunId(id), "a test", "1", DateTimeOffset.UnixEpoch, default);
        await StartAgainAsync();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
        Errors.ShouldBeEmpty();
    }

    private async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder.FullName });
        builder.Logging.ClearProviders().AddProvider(new ErrorLog(Errors));
        // The same port again, so that those who were cut off find the server by its address.
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddActorFlow(engine =>
        {
            engine.UseSqlite(Database);
            foreach (var flow in _flows)
                engine.AddFlow(flow);
        });
        builder.Services.AddActorFlowServer(_options);
        _services?.Invoke(builder.Services);
        var application = builder.Build();
        _application?.Invoke(application);
        application.MapActorFlow();
        await application.StartAsync();
        _running = application;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _port = Address.Port;
        Client = new HttpClient(new RecordingHandler(Seen, new SocketsHttpHandler { AllowAutoRedirect = false })) { BaseAddress = Address,
            Timeout = TimeSpan.FromMinutes(2) };
    }
}
