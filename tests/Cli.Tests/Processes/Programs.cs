namespace ActorFlow.Cli.Tests.Processes;

/// <summary>The programs under test, as the build laid them beside this assembly.</summary>
internal static class Programs
{
    /// <summary>A user's program with flows of its own.</summary>
    public static string Shop { get; } = Find("shop", "shop.dll");

    /// <summary>The tool, which has no flows.</summary>
    public static string Tool { get; } = Find("tool", "ActorFlow.Tool.dll");

    /// <summary>The host that runs them: the one that runs this test.</summary>
    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    private static string Find(params string[] path)
    {
        var full = Path.Combine([AppContext.BaseDirectory, "programs", .. path]);
        return File.Exists(full) ? full
            : throw new FileNotFoundException("The build did not bring a program along that the tests start. Build tests/Cli.Tests again.", full);
    }
}
