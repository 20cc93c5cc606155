using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Conformance.Disk;

/// <summary>
/// Registers a <see cref="SimulatedDisk"/> with SQLite as a file layer: all goes to the real files below, and what is written, cut and flushed is
/// told to the disk.
/// </summary>
internal static unsafe class DiskLayer
{
    private static readonly NativeMethods* Methods = MakeMethods();

    /// <summary>Registers a disk under a name for <c>sqlite3_open_v2</c>. Stays registered until the process ends.</summary>
    public static void Register(SimulatedDisk disk, string name)
    {
        var below = Default();
        var layer = (NativeVfs*)NativeMemory.AllocZeroed((nuint)sizeof(NativeVfs));
        *layer = *below;
        layer->Version = Math.Min(below->Version, 2);
        layer->FileSize = below->FileSize + sizeof(NativeFile);
        layer->Next = null;
        layer->Name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        layer->AppData = GCHandle.ToIntPtr(GCHandle.Alloc(disk));
        layer->Open = &Open;
        layer->Delete = &Delete;
        var register = (delegate* unmanaged[Cdecl]<NativeVfs*, int, int>)NativeLibrary.GetExport(SqliteLibrary.Handle, "sqlite3_vfs_register");
        if (register(layer, 0) != 0)
            throw new InvalidOperationException("SQLite did not take the file layer.");
    }

    private static NativeVfs* Default()
    {
        var find = (delegate* unmanaged[Cdecl]<byte*, NativeVfs*>)NativeLibrary.GetExport(SqliteLibrary.Handle, "sqlite3_vfs_find");
        return find(null);
    }

    private static NativeMethods* MakeMethods()
    {
        var methods = (NativeMethods*)NativeMemory.AllocZeroed((nuint)sizeof(NativeMethods));
        *methods = new NativeMethods
        {
            Version = 2,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            Size = &Size,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            Control = &Control,
            SectorSize = &SectorSize,
            Characteristics = &Characteristics,
            ShmMap = &ShmMap,
            ShmLock = &ShmLock,
            ShmBarrier = &ShmBarrier,
            ShmUnmap = &ShmUnmap,
        };
        return methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(NativeVfs* vfs, byte* name, NativeFile* file, int flags, int* outFlags)
    {
        file->Methods = null;
        var below = Default();
        var code = below->Open(below, name, NativeFile.Below(file), flags, outFlags);
        if (code != 0)
            return code;
        var disk = (SimulatedDisk)GCHandle.FromIntPtr(vfs->AppData).Target!;
        file->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(disk.FileOf(Marshal.PtrToStringUTF8((nint)name) ?? "temporary")));
        file->Methods = Methods;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(NativeVfs* vfs, byte* name, int syncFolder)
    {
        ((SimulatedDisk)GCHandle.FromIntPtr(vfs->AppData).Target!).Delete(Marshal.PtrToStringUTF8((nint)name)!);
        var below = Default();
        return below->Delete(below, name, syncFolder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(NativeFile* file)
    {
        GCHandle.FromIntPtr(file->Handle).Free();
        return NativeFile.Below(file)->Methods->Close(NativeFile.Below(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(NativeFile* file, byte* data, int length, long offset)
    {
        var code = Of(file).Write(offset, new ReadOnlySpan<byte>(data, length));
        return code != 0 ? code : NativeFile.Below(file)->Methods->Write(NativeFile.Below(file), data, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(NativeFile* file, long size)
    {
        var code = Of(file).Truncate(size);
        return code != 0 ? code : NativeFile.Below(file)->Methods->Truncate(NativeFile.Below(file), size);
    }

    // Never passed on: what the simulated disk holds is what counts, and real flushes would only take time.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(NativeFile* file, int flags) => Of(file).Sync();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(NativeFile* file, byte* data, int length, long offset)
    => NativeFile.Below(file)->Methods->Read(NativeFile.Below(file), data, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(NativeFile* file, long* size) => NativeFile.Below(file)->Methods->Size(NativeFile.Below(file), size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(NativeFile* file, int level) => NativeFile.Below(file)->Methods->Lock(NativeFile.Below(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(NativeFile* file, int level) => NativeFile.Below(file)->Methods->Unlock(NativeFile.Below(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(NativeFile* file, int* result)
    => NativeFile.Below(file)->Methods->CheckReservedLock(NativeFile.Below(file), result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(NativeFile* file, int operation, void* argument)
    => NativeFile.Below(file)->Methods->Control(NativeFile.Below(file), operation, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(NativeFile* file) => SimulatedDisk.SectorSize;

    // No promises: SQLite must not rely on writes being whole or in order, nor on bytes beside a write staying as they are.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(NativeFile* file) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(NativeFile* file, int page, int size, int extend, void** memory)
        => NativeFile.Below(file)->Methods->ShmMap(NativeFile.Below(file), page, size, extend, memory);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(NativeFile* file, int offset, int count, int flags)
    => NativeFile.Below(file)->Methods->ShmLock(NativeFile.Below(file), offset, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(NativeFile* file) => NativeFile.Below(file)->Methods->ShmBarrier(NativeFile.Below(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(NativeFile* file, int delete) => NativeFile.Below(file)->Methods->ShmUnmap(NativeFile.Below(file), delete);

    private static SimulatedFile Of(NativeFile* file) => (SimulatedFile)GCHandle.FromIntPtr(file->Handle).Target!;
}
