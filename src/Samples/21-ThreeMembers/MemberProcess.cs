using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>One life of a member, seen from the process that conducts the sample.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _asked = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private volatile bool _isOver;

    private MemberProcess(string name, Process process)
    {
        (Name, _process) = (name, process);
        _reading = ReadAsync();
    }

    /// <summary>The member's name.</summary>
    public string Name { get; }

    /// <summary>Completes when the member is of use; fails when it ends before.</summary>
    public Task WhenReady => _ready.Task;

    /// <summary>Whether it takes orders.</summary>
    public bool IsUp => _ready.Task.IsCompletedSuccessfully && !_isOver;

    /// <summary>Starts a member: this very program with other arguments.</summary>
    public static MemberProcess Start(string name, string database, string folder)
    {
        string[] arguments = [ThreeMembersCommand.Name, ThreeMembersCommand.Member, name, database, folder];
        var own = Environment.ProcessPath!;
        var start = string.Equals(Path.GetFileNameWithoutExtension(own), "dotnet", StringComparison.Ordinal)
            ? new ProcessStartInfo(own, ["exec", typeof(MemberProcess).Assembly.Location, .. arguments])
            : new ProcessStartInfo(own, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        return new MemberProcess(name, Process.Start(start)!);
    }

    /// <summary>Asks the member to start a run.</summary>
    /// <returns>Whether it has acknowledged that; false when it was killed before, or refused, so that somebody else is to be asked.</returns>
    public async Task<bool> StartRunAsync(string id, CancellationToken cancellationToken)
    {
        var answer = _asked.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_isOver || !await SendAsync(id))
            answer.TrySetResult(false);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    /// <summary>Lets the member hand its shards over and leave.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> LeaveAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task<bool> SendAsync(string id)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(id);
            await _process.StandardInput.FlushAsync();
            return true;
        }
        catch (IOException)
        {
            // It is dead; what it had taken is asked again elsewhere, under the same id.
            return false;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', 3);
            if (words is [MemberProgram.Ready])
                _ready.TrySetResult();
            else if (words is [MemberProgram.Started or MemberProgram.Refused, var id, ..] && _asked.TryRemove(id, out var answer))
                answer.TrySetResult(words[0] is MemberProgram.Started);
        }

        _isOver = true;
        _ready.TrySetException(new SampleException($"Member {Name} has ended before it was ready. What it said is above."));
        foreach (var answer in _asked.Values)
            answer.TrySetResult(false);
        await _process.WaitForExitAsync();
    }
}
