namespace ActorFlow.Cli.Calling;

/// <summary>How a person calls this program again, as a command that can be pasted.</summary>
internal static class CallName
{
    /// <summary>The variable in which a script that calls a program says how people call the script.</summary>
    private const string CalledAs = "ACTORFLOW_CALLED_AS";

    public static string OfProcess()
    {
        if (Environment.GetEnvironmentVariable(CalledAs) is { Length: > 0 } script)
            return script;
        var program = Environment.ProcessPath ?? "actorflow";
        if (!Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            return Short(program);
        var library = Environment.GetCommandLineArgs()[0];
        return $"dotnet {ShellWords.Quote(Near(Path.GetFullPath(library)))}";
    }

    private static string Short(string program)
    {
        var name = Path.GetFileName(program);
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return onPath is not null && Path.GetFullPath(onPath) == program ? name : ShellWords.Quote(Near(program));
    }

    private static string Near(string path)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(near) ? path : near.Contains('/', StringComparison.Ordinal) ? near : $"./{near}";
    }
}
