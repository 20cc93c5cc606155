namespace ActorFlow.Cli.Tests.Processes;

/// <summary>A folder with a database, and calls of a user's program on it.</summary>
internal sealed class Shop : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("actorflow-cli-").FullName;

    public string Database => File("shop.db");

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Calls the program on the folder's database, and waits for its end.</summary>
    public Task<Call> CallAsync(params IEnumerable<string> arguments) => Call.OfAsync(Start(arguments));

    /// <summary>Calls the program as it is, without naming a database.</summary>
    public Task<Call> CallPlainAsync(params IEnumerable<string> arguments) => Call.OfAsync(Life.Start(Programs.Shop, arguments, Folder));

    /// <summary>Calls the tool on the folder's database.</summary>
    public Task<Call> CallToolAsync(params IEnumerable<string> arguments)
        => Call.OfAsync(Life.Start(Programs.Tool, [.. arguments, "--db", Database], Folder));

    /// <summary>Begins a call of the program on the folder's database.</summary>
    public Life Start(params IEnumerable<string> arguments) => Life.Start(Programs.Shop, [.. arguments, "--db", Database], Folder);

    /// <summary>Begins a call of the program on the folder's database, with variables of its environment.</summary>
    public Life StartWith(IEnumerable<string> arguments, params IEnumerable<(string Name, string? Value)> environment)
        => Life.Start(Programs.Shop, [.. arguments, "--db", Database], Folder, environment);

    /// <summary>Begins a call on a terminal.</summary>
    public Life StartOnTerminal(IEnumerable<string> arguments, params IEnumerable<(string Name, string? Value)> environment)
        => Pty.Start(Programs.Shop, [.. arguments, "--db", Database], Folder, environment);

    /// <summary>The arguments of a run that says it is at the gate and waits there until <see cref="OpenGate"/>.</summary>
    public string[] GateRun(string id, bool isDeaf = false, string flow = "gate")
        => ["run", flow, "--id", id, "--input",
            $$"""{"at":"{{File(id + ".at")}}","gate":"{{File(id + ".gate")}}","deaf":{{(isDeaf ? "true" : "false")}}}"""];

    /// <summary>Waits until a run is at its gate.</summary>
    public async Task AtGateAsync(string id, Life life)
    {
        using var arrived = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(Folder, id + ".at");
        watcher.Created += (_, _) => arrived.Release();
        watcher.Changed += (_, _) => arrived.Release();
        watcher.EnableRaisingEvents = true;
        var end = life.EndAsync();
        while (!System.IO.File.Exists(File(id + ".at")))
        {
            var come = arrived.WaitAsync();
            if (await Task.WhenAny(come, end).WaitAsync(Life.Deadline) == end)
                throw new InvalidOperationException(life.Describe("ended before it was at the gate"));
        }
    }

    /// <summary>Lets a run go on.</summary>
    public void OpenGate(string id) => System.IO.File.WriteAllText(File(id + ".gate"), "open");

    public string[] Files() => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
