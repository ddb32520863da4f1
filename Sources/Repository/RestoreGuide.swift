// SPDX-License-Identifier: MIT

/// `RESTORE.md`: how to restore from a repository when there is no Walden. A test follows it to the letter.
public enum RestoreGuide {
    public static let text = #"""
        # Restoring from this repository without Walden

        This is a Walden repository, format 1. Everything in it can be read with `tar`, `zstd` (or `gzip`) and PostgreSQL; where
        names end in `.age` or `.gpg` it is sealed, and `age` or `gpg` and the secret key are needed too.
        Do it as the user who is to run the server, on a machine with PostgreSQL of the backup's major version.

        If the repository is in S3, copy it into a folder first, with any S3 client. Of a large one the files directly in
        `<cluster>/<major>-<system identifier>/base/<backup id>/`, and all under `wal/` beside `base/`, are enough.

        1. Choose the base backup. Folders under `<cluster>/<major>-<system identifier>/base/` are named by the time
           they began, in UTC. Only those with a `backup.json` count; its `stopped_at` must be before the moment you want.

               REPOSITORY=/path/to/this/folder
               GENERATION=$REPOSITORY/<cluster>/<major>-<system identifier>
               BACKUP=$GENERATION/base/<backup id>
               PGDATA=/path/to/the/new/data/directory      # empty, or not there yet
               KEYFILE=/path/to/the/secret/keys            # for .age only: a file with AGE-SECRET-KEY-1... in it

        2. Check its parts (optional): each `sha256` in `backup.json` is that of the file of that `key`, as it lies there.

        3. Unpack the data directory. What was done to a file is in the end of its name: compressed (`.zst`, `.gz`), then sealed
           (`.age`, `.gpg`). Each part is sealed by itself, so they are opened one by one, joined, and then decompressed.

               unsealed() { for f in "$@"; do case $f in *.age) age -d -i "$KEYFILE" "$f";; *.gpg) gpg -qd "$f";; *) cat "$f";; esac || exit; done; }
               unpacked() { unsealed "$@" | case ${1##*/} in *.zst*) zstd -dc;; *.gz*) gzip -dc;; *) cat;; esac; }
               mkdir -p -m 0700 "$PGDATA"
               unpacked "$BACKUP"/base.*.tar* | tar -x -C "$PGDATA"

        4. Unpack each tablespace, if there are files named by numbers, and say where it is now: `tablespace_map` in the
           data directory has a line `<number> <folder>` for each. The server makes the links anew from it; the one made
           here is for step 6.

               mkdir -p -m 0700 /path/to/tablespace
               unpacked "$BACKUP"/16385.*.tar* | tar -x -C /path/to/tablespace
               edit "$PGDATA/tablespace_map"
               ln -sfn /path/to/tablespace "$PGDATA/pg_tblspc/16385"

        5. If there is a `config.tar` (`.zst` and so on), the server kept its configuration outside its data directory: unpack it
           beside, in the same way, and put `postgresql.conf`, `pg_hba.conf` and `pg_ident.conf` where your server expects
           them, with `data_directory`, `hba_file` and `ident_file` corrected.

        6. Verify (optional), all but the file that you edited:
           `unpacked "$BACKUP"/backup_manifest* > "$PGDATA/backup_manifest" && pg_verifybackup -n -i tablespace_map "$PGDATA"`

        7. Say where the WAL is and where to stop; leave out `recovery_target_time` to replay everything. A timeline's number
           is the first eight digits of its segments' names, in hexadecimal; write it in decimal. A file that is not there
           ends the recovery; one that cannot be opened stops it with an error.

               cat >> "$PGDATA/postgresql.auto.conf" <<'SETTINGS'
               archive_mode = off
               restore_command = 'f=%f; k="KEYFILE"; d=GENERATION/wal; case $f in *.history) s=$d/$f;; *) t=$(echo $f | cut -c1-8); l=$(echo $f | cut -c9-16); s=$d/$t/$l/$f;; esac; if [ -f $s.zst ]; then zstd -dcq $s.zst > %p; elif [ -f $s.zst.age ]; then age -d -i "$k" $s.zst.age | zstd -dcq > %p; elif [ -f $s.gz ]; then gzip -dc $s.gz > %p; elif [ -f $s.gz.age ]; then age -d -i "$k" $s.gz.age | gzip -dc > %p; elif [ -f $s.age ]; then age -d -i "$k" $s.age > %p; elif [ -f $s ]; then cp $s %p; else exit 1; fi || exit 126'
               recovery_target_time = '2026-11-22 10:00:00+00'
               recovery_target_action = promote
               SETTINGS
               sed -i "s|GENERATION|$GENERATION|; s|KEYFILE|$KEYFILE|" "$PGDATA/postgresql.auto.conf"
               touch "$PGDATA/recovery.signal"

        8. Start the server (`pg_ctl -D "$PGDATA" start`) and watch its log until it says that recovery has stopped at the
           target and that the archive recovery is complete.

        """#
}
