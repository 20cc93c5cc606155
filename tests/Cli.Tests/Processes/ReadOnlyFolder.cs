using System.Diagnostics;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>
/// A folder that nobody may write, and calls by a user whom that holds for: root, as which tests often run, is asked by no file system.
/// </summary>
internal sealed class ReadOnlyFolder : IAsyncDisposable
{
    private readonly string _folder;

    private ReadOnlyFolder(string folder) => _folder = folder;

    public static async Task<ReadOnlyFolder> MakeAsync(string folder)
    {
        await ChangeModeAsync("a-w,a+rX", folder);
        return new ReadOnlyFolder(folder);
    }

    public Task<Call> CallAsync(params IEnumerable<string> arguments)
    {
        string[] asNobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
        var start = new ProcessStartInfo(asNobody[0], [.. asNobody[1..], Programs.Host, Programs.Shop, .. arguments]);
        return Call.OfAsync(new Life(Life.Prepared(start, _folder, [("HOME", _folder), ("DOTNET_CLI_HOME", _folder)])));
    }

    public async ValueTask DisposeAsync() => await ChangeModeAsync("u+w", _folder);

    private static async Task ChangeModeAsync(string mode, string folder)
    {
        using var change = Process.Start("chmod", ["-R", mode, folder]);
        await change.WaitForExitAsync().WaitAsync(Life.Deadline);
    }
}
